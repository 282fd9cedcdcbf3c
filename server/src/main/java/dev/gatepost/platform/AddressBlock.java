package dev.gatepost.platform;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Addresses with a common beginning, as CIDR writes them: {@code 10.0.0.0/8}. Names are never looked up. */
record AddressBlock(byte[] start, int bits) {
    private static final Pattern FOUR_PARTS = Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}");

    /**
     * Reads one; a bare address is a block of one.
     *
     * @throws IllegalArgumentException when the text is none
     */
    static AddressBlock of(String written) {
        int slash = written.indexOf('/');
        byte[] start =
                literal(slash < 0 ? written : written.substring(0, slash)).getAddress();
        int bits = slash < 0 ? start.length * 8 : Integer.parseInt(written.substring(slash + 1));
        if (bits < 0 || bits > start.length * 8) {
            throw new IllegalArgumentException("no such block");
        }
        return new AddressBlock(start, bits);
    }

    /**
     * An address in its usual form: four decimal parts, or IPv6. Numbers that older systems read as one are not.
     *
     * @throws IllegalArgumentException when the text is none
     */
    static InetAddress literal(String text) {
        if (!text.contains(":") && !FOUR_PARTS.matcher(text).matches()) {
            throw new IllegalArgumentException("no address");
        }
        return InetAddress.ofLiteral(text);
    }

    static List<AddressBlock> all(String... written) {
        return Arrays.stream(written).map(AddressBlock::of).toList();
    }

    boolean holds(byte[] address) {
        if (address.length != start.length) {
            return false;
        }
        int whole = bits / 8;
        int rest = bits % 8;
        if (!Arrays.equals(start, 0, whole, address, 0, whole)) {
            return false;
        }
        int mask = 0xff << (8 - rest);
        return rest == 0 || ((start[whole] ^ address[whole]) & mask & 0xff) == 0;
    }
}
