package dev.gatepost.platform;

import java.util.Optional;
import java.util.UUID;

/**
 * The written form of identifiers: a prefix that names the kind, an underscore, and the 128 bits in 26 characters of
 * Crockford's base 32 (lower case), as the TypeID convention writes them. Sorting the text sorts by time.
 */
public final class Ids {
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final int LENGTH = 26;

    private Ids() {}

    /** {@code msg} and an id give {@code msg_01k…}. */
    public static String write(String prefix, UUID id) {
        char[] out = new char[prefix.length() + 1 + LENGTH];
        prefix.getChars(0, prefix.length(), out, 0);
        out[prefix.length()] = '_';
        long high = id.getMostSignificantBits();
        long low = id.getLeastSignificantBits();
        for (int i = out.length - 1; i > prefix.length(); i--) {
            out[i] = ALPHABET.charAt((int) (low & 31));
            low = low >>> 5 | high << 59;
            high = high >>> 5;
        }
        return new String(out);
    }

    /** The id written in {@code text}, or empty when the prefix, length or an unknown character says it is none. */
    public static Optional<UUID> read(String prefix, String text) {
        int start = prefix.length() + 1;
        if (text.length() != start + LENGTH || !text.startsWith(prefix) || text.charAt(prefix.length()) != '_') {
            return Optional.empty();
        }
        long high = 0;
        long low = 0;
        for (int i = start; i < text.length(); i++) {
            int digit = ALPHABET.indexOf(text.charAt(i));
            if (digit < 0 || (i == start && digit > 7)) {
                return Optional.empty();
            }
            high = high << 5 | low >>> 59;
            low = low << 5 | digit;
        }
        return Optional.of(new UUID(high, low));
    }
}
