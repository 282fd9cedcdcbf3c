package dev.gatepost.keys;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The keys at hand do not fit what they should open; Gatepost does not start. Says what is wrong and what mends it. */
public final class KeysUnusable extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final String sentence;
    private final String mend;

    public KeysUnusable(String sentence, String mend, @Nullable Throwable cause) {
        super(sentence + " " + mend, cause);
        this.sentence = sentence;
        this.mend = mend;
    }

    public KeysUnusable(String sentence, String mend) {
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
