package dev.gatepost.audit;

import dev.gatepost.platform.Digests;
import java.util.Arrays;

/** Merkle trees over hashes that are there (RFC 6962, section 2.1). */
final class MerkleHashes {
    static final int BYTES = 32;

    private static final byte[] LEAF = {0};
    private static final byte[] NODE = {1};

    private MerkleHashes() {}

    static byte[] leaf(byte[] event) {
        return Digests.sha256(LEAF, event);
    }

    static byte[] node(byte[] left, byte[] right) {
        return Digests.sha256(NODE, left, right);
    }

    /** The root over these hashes, one after the other in an array. */
    static byte[] root(byte[] hashes, int from, int count) {
        if (count == 1) {
            return Arrays.copyOfRange(hashes, from * BYTES, (from + 1) * BYTES);
        }
        int left = Integer.highestOneBit(count - 1);
        return node(root(hashes, from, left), root(hashes, from + left, count - left));
    }
}
