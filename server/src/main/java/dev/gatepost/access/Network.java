package dev.gatepost.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * A network in CIDR form, {@code 192.0.2.0/24} or {@code 2001:db8::/32}; a bare address is a network of one. Names are
 * never looked up.
 */
public record Network(String written, byte[] address, int bits) {
    /** Reads one; empty when the text is none. */
    public static Optional<Network> parse(String text) {
        String[] parts = text.strip().split("/", 2);
        if (!parts[0].matches("[0-9a-fA-F:.]{2,45}") || !parts[0].matches(".*[.:].*")) {
            return Optional.empty();
        }
        Optional<byte[]> address = bytes(parts[0]);
        if (address.isEmpty() || parts.length == 2 && !parts[1].matches("[0-9]{1,3}")) {
            return Optional.empty();
        }
        int all = address.get().length * 8;
        int bits = parts.length == 2 ? Integer.parseInt(parts[1]) : all;
        return bits > all ? Optional.empty() : Optional.of(new Network(text.strip(), address.get(), bits));
    }

    private static Optional<byte[]> bytes(String literal) {
        try {
            boolean four = literal.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
            return four || literal.contains(":")
                    ? Optional.of(InetAddress.getByName(literal).getAddress())
                    : Optional.empty();
        } catch (UnknownHostException noLiteral) {
            return Optional.empty();
        }
    }

    /** Whether an address, as the listener tells it, lies in this network. */
    public boolean holds(String remote) {
        Optional<byte[]> other = bytes(remote);
        if (other.isEmpty() || other.get().length != address.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >>> (bit & 7);
            if ((address[bit >>> 3] & mask) != (other.get()[bit >>> 3] & mask)) {
                return false;
            }
        }
        return true;
    }
}
