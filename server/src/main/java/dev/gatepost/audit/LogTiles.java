package dev.gatepost.audit;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The hashes of one log in tiles of 256 (C2SP tlog-tiles.md), as it stood at some size, and the proofs that are made of
 * them. Leaves come from the pages; what is above them is computed once and kept. Good for one transaction.
 */
final class LogTiles {
    static final int WIDTH = 256;
    /** A tree of 256^7 leaves is larger than any. */
    static final int HIGHEST = 7;

    private static final int LEVEL_BITS = 8;
    private static final int MOST_HELD = 64;

    private static final String LEAVES = """
            select hashes from audit_page where workspace_id = ? and first >= ? and first < ? order by first""";
    private static final String SUBTREES = """
            select place, hash from audit_subtree
            where workspace_id = ? and level = ? and place >= ? and place < ?""";
    private static final String KEEP = """
            insert into audit_subtree (workspace_id, level, place, hash) values (?, ?, ?, ?)
            on conflict (workspace_id, level, place) do nothing""";

    private record Tile(int level, long place) {}

    private final Connection tx;
    private final WorkspaceId log;
    private final long size;
    private final Map<Tile, byte[]> held = new HashMap<>();

    LogTiles(Connection tx, WorkspaceId log, long size) {
        this.tx = tx;
        this.log = log;
        this.size = size;
    }

    /** How many hashes the tile has in a tree of this size; 0 when there is no such tile. */
    int width(int level, long place) {
        if (level > HIGHEST || place > Long.MAX_VALUE >> LEVEL_BITS) {
            return 0;
        }
        long there = (size >> LEVEL_BITS * level) - place * WIDTH;
        return (int) Math.clamp(there, 0, WIDTH);
    }

    /** The first hashes of a tile, one after the other; fewer than asked for where the database lost some. */
    byte[] tile(int level, long place, int width) throws SQLException {
        Tile tile = new Tile(level, place);
        byte[] there = held.get(tile);
        if (there == null) {
            there = level == 0 ? leaves(place) : subtrees(level, place);
            if (held.size() >= MOST_HELD) {
                held.clear();
            }
            held.put(tile, there);
        }
        return Arrays.copyOf(there, Math.min(there.length, width * MerkleHashes.BYTES));
    }

    /** The hashes that lead from an event to the root, as RFC 6962, section 2.1.1, has them. */
    List<byte[]> inclusion(long seq) throws SQLException {
        List<byte[]> path = new ArrayList<>();
        long from = 0;
        long until = size;
        while (until - from > 1) {
            long middle = from + Long.highestOneBit(until - from - 1);
            if (seq < middle) {
                path.addFirst(hash(middle, until));
                until = middle;
            } else {
                path.addFirst(hash(from, middle));
                from = middle;
            }
        }
        return path;
    }

    private byte[] hash(long from, long until) throws SQLException {
        long leaves = until - from;
        if (Long.bitCount(leaves) == 1) {
            return complete(from, leaves);
        }
        long middle = from + Long.highestOneBit(leaves - 1);
        return MerkleHashes.node(hash(from, middle), hash(middle, until));
    }

    /** The root of a complete subtree: its parts lie in one tile. */
    private byte[] complete(long from, long leaves) throws SQLException {
        int level = Long.numberOfTrailingZeros(leaves) / LEVEL_BITS;
        int count = (int) (leaves >> LEVEL_BITS * level);
        long first = from >> LEVEL_BITS * level;
        long place = first / WIDTH;
        byte[] tile = tile(level, place, WIDTH);
        int start = (int) (first % WIDTH);
        if (tile.length < (start + count) * MerkleHashes.BYTES) {
            throw new LogDamaged(log, first);
        }
        return MerkleHashes.root(tile, start, count);
    }

    private byte[] leaves(long place) throws SQLException {
        ByteArrayOutputStream hashes = new ByteArrayOutputStream(WIDTH * MerkleHashes.BYTES);
        try (PreparedStatement find = tx.prepareStatement(LEAVES)) {
            Sql.bind(find, log.value(), place * WIDTH, (place + 1) * WIDTH);
            try (ResultSet rows = find.executeQuery()) {
                while (rows.next()) {
                    hashes.writeBytes(rows.getBytes(1));
                }
            }
        }
        return Arrays.copyOf(hashes.toByteArray(), Math.min(hashes.size(), width(0, place) * MerkleHashes.BYTES));
    }

    private byte[] subtrees(int level, long place) throws SQLException {
        int width = width(level, place);
        byte[] hashes = new byte[width * MerkleHashes.BYTES];
        boolean[] known = new boolean[width];
        try (PreparedStatement find = tx.prepareStatement(SUBTREES)) {
            Sql.bind(find, log.value(), level, place * WIDTH, place * WIDTH + width);
            try (ResultSet rows = find.executeQuery()) {
                while (rows.next()) {
                    int at = (int) (rows.getLong(1) - place * WIDTH);
                    System.arraycopy(rows.getBytes(2), 0, hashes, at * MerkleHashes.BYTES, MerkleHashes.BYTES);
                    known[at] = true;
                }
            }
        }
        for (int i = 0; i < width; i++) {
            if (!known[i]) {
                byte[] root = computed(level, place * WIDTH + i);
                System.arraycopy(root, 0, hashes, i * MerkleHashes.BYTES, MerkleHashes.BYTES);
            }
        }
        return hashes;
    }

    private byte[] computed(int level, long place) throws SQLException {
        byte[] below = level == 1 ? leaves(place) : subtrees(level - 1, place);
        if (below.length < WIDTH * MerkleHashes.BYTES) {
            throw new LogDamaged(log, place << LEVEL_BITS * level);
        }
        byte[] root = MerkleHashes.root(below, 0, WIDTH);
        try (PreparedStatement keep = tx.prepareStatement(KEEP)) {
            Sql.bind(keep, log.value(), level, place, root);
            keep.executeUpdate();
        }
        return root;
    }
}
