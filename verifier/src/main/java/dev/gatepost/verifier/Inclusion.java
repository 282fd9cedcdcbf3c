package dev.gatepost.verifier;

import java.util.List;

/** Whether a leaf stands in a tree: RFC 9162, section 2.1.3.2. */
final class Inclusion {
    private Inclusion() {}

    /** The root that the path leads to; throws when the path has another length than that place needs. */
    static byte[] root(byte[] leaf, long seq, long size, List<byte[]> path) throws Refusal {
        if (seq < 0 || seq >= size) {
            throw new Refusal("Event " + seq + " lies beyond the " + size + " events of the checkpoint.");
        }
        long left = seq;
        long right = size - 1;
        byte[] root = leaf;
        for (byte[] hash : path) {
            if (right == 0) {
                throw new Refusal("The proof of event " + seq + " is too long.");
            }
            if ((left & 1) == 1 || left == right) {
                root = Hashes.node(hash, root);
                while ((left & 1) == 0 && left != 0) {
                    left >>= 1;
                    right >>= 1;
                }
            } else {
                root = Hashes.node(root, hash);
            }
            left >>= 1;
            right >>= 1;
        }
        if (right != 0) {
            throw new Refusal("The proof of event " + seq + " is too short.");
        }
        return root;
    }
}
