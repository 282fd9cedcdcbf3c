package dev.gatepost.recovery;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A backup was not made, or not restored; nothing was left behind. Says the code, what is wrong, and what mends it. */
public final class BackupUnusable extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    private final Code code;
    private final String sentence;
    private final String mend;

    /** What was wrong, in one word; docs/backup.md explains each. */
    public enum Code {
        BACKUP_DAMAGED,
        BACKUP_EXPIRED,
        DATABASE_BROUGHT_BACK,
        DISK_FULL,
        EPOCHS_EXPIRED,
        FOLDER_IN_USE,
        JOURNAL_CUT,
        JOURNAL_MISSING,
        NOT_READABLE,
        NOT_WRITTEN,
        OTHER_REGION,
        OTHER_ROOT_KEY,
        OTHER_VERSION,
        PLACES_TOGETHER,
        ROOT_KEY_MISSING;

        /** As it is printed. */
        public String written() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    public BackupUnusable(Code code, String sentence, String mend, @Nullable Throwable cause) {
        super(code.written() + ": " + sentence + " " + mend, cause);
        this.code = code;
        this.sentence = sentence;
        this.mend = mend;
    }

    public BackupUnusable(Code code, String sentence, String mend) {
        this(code, sentence, mend, null);
    }

    /** The word for it. */
    public Code code() {
        return code;
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
