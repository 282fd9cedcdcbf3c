package dev.gatepost.audit;

import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Proves that events stand in a log, to people who trust nobody here (AUD-02); gives its tiles (C2SP tlog-tiles). */
public final class ProveAudit {
    /** The most events in one export with proofs. */
    public static final int MOST = 100_000;

    private static final String NOTE_AT = "select size, note from audit_checkpoint where workspace_id = ? and size = ?";
    private static final String NEWEST = """
            select size, note from audit_checkpoint where workspace_id = ? order by size desc limit 1""";
    private static final String PAGE = """
            select first, events from audit_page
            where workspace_id = ? and first <= ? order by first desc limit 1""";
    private static final String PAGES = """
            select first, size, events from audit_page
            where workspace_id = ? and first >= ? and first < ?
                and until_at >= coalesce(?::timestamptz, '-infinity')
                and from_at < coalesce(?::timestamptz, 'infinity')
            order by first limit 1""";
    /** What an entry may be long in a bundle: its length is told in two bytes. */
    private static final int LONGEST_ENTRY = 0xffff;

    private record Signed(long size, String note) {}

    private record Part(long next, List<ProvenEvent> events) {}

    private final Database database;

    public ProveAudit(Database database) {
        this.database = database;
    }

    /** The event in that place, under the checkpoint of that size; empty when there is no such place or checkpoint. */
    public Optional<ProvenEvent> at(WorkspaceId log, long seq, long size) {
        return database.transact(Role.CONSOLE, scope(log), tx -> {
            Optional<Signed> signed = signed(tx, NOTE_AT, log, size);
            return signed.isEmpty() || seq >= size || seq < 0
                    ? Optional.<ProvenEvent>empty()
                    : proven(tx, log, seq, signed.get());
        });
    }

    /** The same under the newest checkpoint. */
    public Optional<ProvenEvent> at(WorkspaceId log, long seq) {
        return database.transact(Role.CONSOLE, scope(log), tx -> {
            Optional<Signed> signed = signed(tx, NEWEST, log, null);
            return signed.isEmpty() || seq >= signed.get().size() || seq < 0
                    ? Optional.<ProvenEvent>empty()
                    : proven(tx, log, seq, signed.get());
        });
    }

    /** A tile of hashes; empty when the newest checkpoint does not reach so far. */
    public Optional<byte[]> tile(WorkspaceId log, int level, long place, int width) {
        return database.transact(Role.CONSOLE, scope(log), tx -> {
            LogTiles tiles = new LogTiles(tx, log, size(tx, log));
            return width > 0 && tiles.width(level, place) >= width
                    ? Optional.of(tiles.tile(level, place, width))
                    : Optional.<byte[]>empty();
        });
    }

    /** A bundle of entries, each after its length in two bytes, the greater first. */
    public Optional<byte[]> entries(WorkspaceId log, long place, int width) {
        return database.transact(Role.CONSOLE, scope(log), tx -> {
            if (width <= 0 || new LogTiles(tx, log, size(tx, log)).width(0, place) < width) {
                return Optional.<byte[]>empty();
            }
            ByteArrayOutputStream bundle = new ByteArrayOutputStream();
            long next = place * LogTiles.WIDTH;
            long end = next + width;
            while (next < end) {
                List<byte[]> events = lines(tx, log, next, end);
                if (events.isEmpty()) {
                    throw new LogDamaged(log, next);
                }
                for (byte[] event : events.subList(0, (int) Math.min(events.size(), end - next))) {
                    if (event.length > LONGEST_ENTRY) {
                        throw new LogDamaged(log, next);
                    }
                    bundle.writeBytes(ByteBuffer.allocate(2)
                            .putShort((short) event.length)
                            .array());
                    bundle.writeBytes(event);
                    next++;
                }
            }
            return Optional.of(bundle.toByteArray());
        });
    }

    /**
     * Writes the events of a span of time with their proofs, one JSON object to a line, the checkpoint first; at most
     * {@link #MOST}. No connection is held while they travel.
     *
     * @return how many were written
     */
    public int write(WorkspaceId log, @Nullable Instant from, @Nullable Instant until, OutputStream out)
            throws IOException {
        Optional<Signed> signed = database.transact(Role.CONSOLE, scope(log), tx -> signed(tx, NEWEST, log, null));
        if (signed.isEmpty()) {
            return 0;
        }
        String note = Base64.getEncoder().encodeToString(signed.get().note().getBytes(StandardCharsets.UTF_8));
        out.write(("{\"checkpoint\":\"" + note + "\"}\n").getBytes(StandardCharsets.US_ASCII));
        AuditFilter span = new AuditFilter(null, null, null, null, from, until);
        int written = 0;
        for (long next = 0; next < signed.get().size() && written < MOST; ) {
            long start = next;
            Part part = database.transact(Role.CONSOLE, scope(log), tx -> part(tx, log, start, signed.get(), span));
            for (ProvenEvent event : part.events()) {
                if (written++ < MOST) {
                    out.write(line(event));
                }
            }
            next = part.next();
        }
        return Math.min(written, MOST);
    }

    private static Part part(Connection tx, WorkspaceId log, long start, Signed signed, AuditFilter span)
            throws SQLException {
        try (PreparedStatement find = tx.prepareStatement(PAGES)) {
            Sql.bind(find, log.value(), start, signed.size(), span.from(), span.until());
            try (ResultSet row = find.executeQuery()) {
                List<ProvenEvent> out = new ArrayList<>();
                if (!row.next()) {
                    return new Part(signed.size(), out);
                }
                long first = row.getLong(1);
                long next = first + row.getInt(2);
                LogTiles tiles = new LogTiles(tx, log, signed.size());
                long seq = first;
                for (byte[] event : Lines.of(row.getBytes(3))) {
                    if (seq < signed.size() && span.fits(CanonicalEvent.head(event))) {
                        out.add(new ProvenEvent(seq, event, tiles.inclusion(seq), signed.note()));
                    }
                    seq++;
                }
                return new Part(next, out);
            }
        }
    }

    private static byte[] line(ProvenEvent event) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(2_048);
        StringBuilder head =
                new StringBuilder(1_024).append("{\"seq\":").append(event.seq()).append(",\"proof\":[");
        for (byte[] hash : event.path()) {
            head.append(head.charAt(head.length() - 1) == '[' ? "\"" : ",\"")
                    .append(Base64.getEncoder().encodeToString(hash))
                    .append('"');
        }
        out.writeBytes(head.append("],\"event\":").toString().getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(event.event());
        out.writeBytes("}\n".getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    private static Optional<ProvenEvent> proven(Connection tx, WorkspaceId log, long seq, Signed signed)
            throws SQLException {
        try (PreparedStatement find = tx.prepareStatement(PAGE)) {
            Sql.bind(find, log.value(), seq);
            try (ResultSet row = find.executeQuery()) {
                if (!row.next()) {
                    throw new LogDamaged(log, seq);
                }
                List<byte[]> events = Lines.of(row.getBytes(2));
                int at = (int) (seq - row.getLong(1));
                if (at >= events.size()) {
                    throw new LogDamaged(log, seq);
                }
                List<byte[]> path = new LogTiles(tx, log, signed.size()).inclusion(seq);
                return Optional.of(new ProvenEvent(seq, events.get(at), path, signed.note()));
            }
        }
    }

    private static List<byte[]> lines(Connection tx, WorkspaceId log, long next, long end) throws SQLException {
        try (PreparedStatement find = tx.prepareStatement(PAGES)) {
            Sql.bind(find, log.value(), next, end, null, null);
            try (ResultSet row = find.executeQuery()) {
                return row.next() && row.getLong(1) == next ? Lines.of(row.getBytes(3)) : List.of();
            }
        }
    }

    private static long size(Connection tx, WorkspaceId log) throws SQLException {
        return signed(tx, NEWEST, log, null).map(Signed::size).orElse(0L);
    }

    private static Optional<Signed> signed(Connection tx, String sql, WorkspaceId log, @Nullable Long size)
            throws SQLException {
        try (PreparedStatement find = tx.prepareStatement(sql)) {
            find.setObject(1, log.value());
            if (size != null) {
                find.setLong(2, size);
            }
            try (ResultSet row = find.executeQuery()) {
                return row.next() ? Optional.of(new Signed(row.getLong(1), row.getString(2))) : Optional.empty();
            }
        }
    }

    private static Scope scope(WorkspaceId log) {
        return new Scope(List.of(log), List.of());
    }
}
