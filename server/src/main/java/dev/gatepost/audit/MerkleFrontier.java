package dev.gatepost.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The right edge of a Merkle tree (RFC 6962, section 2.1): the roots of its complete subtrees, the largest first. It is
 * enough to add leaves and to give the root. Not safe for several threads.
 */
final class MerkleFrontier {
    private static final int HASH_BYTES = 32;

    private final List<byte[]> peaks = new ArrayList<>();
    private final MessageDigest sha256 = sha256();
    private long size;

    /** The frontier of a tree of that size, as {@link #packed} gave it. */
    MerkleFrontier(long size, byte[] packed) {
        if (packed.length != Long.bitCount(size) * HASH_BYTES) {
            throw new IllegalArgumentException("A tree of " + size + " leaves has another frontier.");
        }
        this.size = size;
        for (int at = 0; at < packed.length; at += HASH_BYTES) {
            peaks.add(Arrays.copyOfRange(packed, at, at + HASH_BYTES));
        }
    }

    /** Adds an event; gives the hash of its leaf. */
    byte[] add(byte[] event) {
        sha256.update((byte) 0);
        byte[] leaf = sha256.digest(event);
        byte[] subtree = leaf;
        for (long full = size; (full & 1) == 1; full >>= 1) {
            subtree = join(peaks.removeLast(), subtree);
        }
        peaks.add(subtree);
        size++;
        return leaf;
    }

    long size() {
        return size;
    }

    byte[] root() {
        if (peaks.isEmpty()) {
            return sha256.digest("".getBytes(StandardCharsets.US_ASCII));
        }
        byte[] root = peaks.getLast();
        for (int i = peaks.size() - 2; i >= 0; i--) {
            root = join(peaks.get(i), root);
        }
        return root.clone();
    }

    byte[] packed() {
        byte[] packed = new byte[peaks.size() * HASH_BYTES];
        for (int i = 0; i < peaks.size(); i++) {
            System.arraycopy(peaks.get(i), 0, packed, i * HASH_BYTES, HASH_BYTES);
        }
        return packed;
    }

    private byte[] join(byte[] left, byte[] right) {
        sha256.update((byte) 1);
        sha256.update(left);
        return sha256.digest(right);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("This Java has no SHA-256.", absent);
        }
    }
}
