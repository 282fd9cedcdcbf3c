package dev.gatepost.providers.smpp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A text as the short messages that carry it (3GPP TS 23.040, 9.2.3.24). It is divided as it was counted and billed:
 * neither an escape pair nor a surrogate pair is split.
 *
 * @param coding the data_coding
 * @param joined whether each part begins with a user data header that joins it to the others
 * @param octets of each part, header included
 */
record Parts(int coding, boolean joined, List<byte[]> octets) {
    private static final int SEPTETS_ALONE = 160;
    private static final int UNITS_ALONE = 70;
    /** A header counts parts in one octet. */
    static final int MOST = 255;

    /** How a text that is too long for one part travels. */
    enum Long {
        UDH_8(153, 67),
        UDH_16(152, 66),
        /** In one PDU; the message centre divides it. */
        PAYLOAD(0, 0);

        private final int septets;
        private final int units;

        Long(int septets, int units) {
            this.septets = septets;
            this.units = units;
        }
    }

    /**
     * Divides a text.
     *
     * @param narrow the alphabet of code 0 at this message centre
     * @param coding the data_coding of that alphabet
     * @param reference joins the parts; only as many bits as the header has are used
     */
    static Parts of(String text, Alphabet narrow, int coding, Long way, int reference) {
        Optional<byte[]> whole = Alphabet.fitsGsm(text) ? narrow.encode(text) : Optional.empty();
        Alphabet alphabet = whole.isPresent() ? narrow : Alphabet.UCS_2;
        int code = whole.isPresent() ? coding : 8;
        boolean alone = whole.isPresent()
                ? text.chars().map(c -> Alphabet.septets((char) c)).sum() <= SEPTETS_ALONE
                : text.length() <= UNITS_ALONE;
        if (alone || way == Long.PAYLOAD) {
            return new Parts(code, false, List.of(whole.orElseGet(() -> encoded(alphabet, text))));
        }
        List<String> pieces = whole.isPresent() ? narrowPieces(text, way.septets) : widePieces(text, way.units);
        List<byte[]> out = new ArrayList<>(pieces.size());
        for (int i = 0; i < pieces.size(); i++) {
            byte[] header = header(way, reference, pieces.size(), i + 1);
            byte[] body = encoded(alphabet, pieces.get(i));
            byte[] both = java.util.Arrays.copyOf(header, header.length + body.length);
            System.arraycopy(body, 0, both, header.length, body.length);
            out.add(both);
        }
        return new Parts(code, true, out);
    }

    private static byte[] encoded(Alphabet alphabet, String piece) {
        return alphabet.encode(piece).orElseThrow(() -> new IllegalStateException("a piece of what could be encoded"));
    }

    private static List<String> narrowPieces(String text, int most) {
        List<String> out = new ArrayList<>();
        int from = 0;
        int used = 0;
        for (int i = 0; i < text.length(); i++) {
            int cost = Alphabet.septets(text.charAt(i));
            if (used + cost > most) {
                out.add(text.substring(from, i));
                from = i;
                used = 0;
            }
            used += cost;
        }
        out.add(text.substring(from));
        return out;
    }

    private static List<String> widePieces(String text, int most) {
        List<String> out = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < text.length(); ) {
            int cost = Character.charCount(text.codePointAt(i));
            if (i + cost - from > most) {
                out.add(text.substring(from, i));
                from = i;
            }
            i += cost;
        }
        out.add(text.substring(from));
        return out;
    }

    private static byte[] header(Long way, int reference, int total, int number) {
        return way == Long.UDH_16
                ? new byte[] {6, 8, 4, (byte) (reference >> 8), (byte) reference, (byte) total, (byte) number}
                : new byte[] {5, 0, 3, (byte) reference, (byte) total, (byte) number};
    }
}
