package dev.gatepost.templates;

/**
 * How a text travels as SMS: its encoding, its length in that encoding's units, and the number of parts it is billed as
 * (3GPP TS 23.038 and 23.040).
 *
 * <p>A text that fits the GSM 7-bit alphabet counts septets, two for each character of the extension table: 160 alone,
 * 153 (or 152) in each part. Any other text counts UTF-16 code units: 70 alone, 67 (or 66) in each part. Neither an
 * escape pair nor a surrogate pair is split over two parts, so parts may stay one unit short. National shift tables are
 * not used, because few routes carry them.
 *
 * @param units septets or UTF-16 code units
 * @param count parts; 1 for the empty text, which is a message too
 */
public record Segments(Encoding encoding, int units, int count) {
    private static final int SEPTETS_ALONE = 160;
    private static final int UNITS_ALONE = 70;

    private static final String BASIC = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
            + "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    private static final String EXTENSION = "\f^{}\\[~]|€";
    /** Septets of each character below 0x2100; 0 where the alphabet lacks it. The euro sign lies within. */
    private static final byte[] SEPTETS = new byte[0x2100];

    static {
        BASIC.chars().forEach(c -> SEPTETS[c] = 1);
        EXTENSION.chars().forEach(c -> SEPTETS[c] = 2);
    }

    /** How wide the number is that joins the parts: it takes room from each (3GPP TS 23.040, 9.2.3.24.1 and .8). */
    public enum Reference {
        BITS_8(153, 67),
        BITS_16(152, 66);

        private final int septets;
        private final int units;

        Reference(int septets, int units) {
            this.septets = septets;
            this.units = units;
        }
    }

    /** How the text is encoded. */
    public enum Encoding {
        GSM_7("GSM-7"),
        UCS_2("UCS-2");

        private final String written;

        Encoding(String written) {
            this.written = written;
        }

        /** {@code GSM-7} or {@code UCS-2}. */
        public String written() {
            return written;
        }
    }

    /** Counts a text, its parts joined as nearly everybody joins them. Linear in its length. */
    public static Segments of(String text) {
        return of(text, Reference.BITS_8);
    }

    /** Counts a text. Linear in its length. */
    public static Segments of(String text, Reference reference) {
        int septets = 0;
        for (int i = 0; i < text.length(); i++) {
            int cost = septets(text.charAt(i));
            if (cost == 0) {
                return wide(text, reference);
            }
            septets += cost;
        }
        return new Segments(Encoding.GSM_7, septets, septets <= SEPTETS_ALONE ? 1 : narrowParts(text, reference));
    }

    private static int narrowParts(String text, Reference reference) {
        int parts = 1;
        int used = 0;
        for (int i = 0; i < text.length(); i++) {
            int cost = septets(text.charAt(i));
            if (used + cost > reference.septets) {
                parts++;
                used = 0;
            }
            used += cost;
        }
        return parts;
    }

    private static Segments wide(String text, Reference reference) {
        int units = text.length();
        if (units <= UNITS_ALONE) {
            return new Segments(Encoding.UCS_2, units, 1);
        }
        int parts = 1;
        int used = 0;
        for (int i = 0; i < units; ) {
            int cost = Character.charCount(text.codePointAt(i));
            if (used + cost > reference.units) {
                parts++;
                used = 0;
            }
            used += cost;
            i += cost;
        }
        return new Segments(Encoding.UCS_2, units, parts);
    }

    private static int septets(char c) {
        return c < SEPTETS.length ? SEPTETS[c] : 0;
    }
}
