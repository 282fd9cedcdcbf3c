package dev.gatepost.verifier;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** A Merkle tree (RFC 6962) that grows at its right end and remembers complete subtrees only. */
final class Tree {
    private record Subtree(long leaves, byte[] hash) {}

    /** Complete subtrees, the smallest first; their sizes are distinct powers of two. */
    private final Deque<Subtree> complete = new ArrayDeque<>();

    private long size;

    void add(byte[] leafHash) {
        Subtree grown = new Subtree(1, leafHash);
        while (!complete.isEmpty() && complete.getFirst().leaves() == grown.leaves()) {
            Subtree left = complete.removeFirst();
            grown = new Subtree(2 * grown.leaves(), Hashes.node(left.hash(), grown.hash()));
        }
        complete.addFirst(grown);
        size++;
    }

    long size() {
        return size;
    }

    byte[] root() {
        if (complete.isEmpty()) {
            return Hashes.of(new byte[0]);
        }
        Iterator<Subtree> leftwards = complete.iterator();
        byte[] root = leftwards.next().hash();
        while (leftwards.hasNext()) {
            root = Hashes.node(leftwards.next().hash(), root);
        }
        return root;
    }
}
