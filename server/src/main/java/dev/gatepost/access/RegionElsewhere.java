package dev.gatepost.access;

import java.io.Serial;

/**
 * Something that is pinned to a region would be held, served or made in another one (PRV-06). Nothing was done. Says
 * the code, what is wrong, and what mends it.
 */
public final class RegionElsewhere extends RuntimeException {
    /** The word for it. */
    public static final String CODE = "region_elsewhere";

    @Serial
    private static final long serialVersionUID = 1;

    private final String sentence;
    private final String mend;

    RegionElsewhere(String sentence, String mend) {
        super(CODE + ": " + sentence + " " + mend);
        this.sentence = sentence;
        this.mend = mend;
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
