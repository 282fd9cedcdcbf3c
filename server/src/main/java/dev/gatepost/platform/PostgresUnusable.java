package dev.gatepost.platform;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** PostgreSQL cannot be used as it is; Gatepost does not start. Says what is wrong and what mends it. */
public final class PostgresUnusable extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final String sentence;
    private final String mend;

    public PostgresUnusable(String sentence, String mend, @Nullable Throwable cause) {
        super(sentence + " " + mend, cause);
        this.sentence = sentence;
        this.mend = mend;
    }

    public PostgresUnusable(String sentence, String mend) {
        this(sentence, mend, null);
    }

    /** What is wrong, for the operator. */
    public String sentence() {
        return sentence;
    }

    /** What to do about it. */
    public String mend() {
        return mend;
    }
}
