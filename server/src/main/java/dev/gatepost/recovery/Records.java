package dev.gatepost.recovery;

import dev.gatepost.platform.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** The tables {@code directory_backup} and {@code directory_restore}: what was taken, verified and brought back. */
public final class Records {
    private Records() {}

    /** Notes a backup, and how it was verified if it was. */
    public static void taken(Connection tx, Manifest manifest, Optional<Duration> verified, Instant now)
            throws SQLException {
        try (PreparedStatement add = tx.prepareStatement("""
                insert into directory_backup (id, taken_at, expires_at, size, row_count, verified_at, verify_millis)
                values (?, ?, ?, ?, ?, ?, ?)""")) {
            Sql.bind(
                    add,
                    manifest.id(),
                    manifest.takenAt(),
                    manifest.expiresAt(),
                    manifest.data().size(),
                    manifest.allRows(),
                    verified.isPresent() ? now : null,
                    verified.map(Duration::toMillis).orElse(null));
            add.executeUpdate();
        }
    }

    /** When the newest verified backup was taken. */
    public static Optional<Instant> newestVerified(Connection tx) throws SQLException {
        try (PreparedStatement ask = tx.prepareStatement("""
                select taken_at from directory_backup where verified_at is not null
                order by taken_at desc limit 1""");
                ResultSet row = ask.executeQuery()) {
            return row.next() ? Optional.ofNullable(Sql.instant(row, 1)) : Optional.empty();
        }
    }

    /** A restore that brought rows back. */
    public static void begun(Connection tx, UUID id, Optional<Manifest> backup, String report, Instant now)
            throws SQLException {
        try (PreparedStatement add = tx.prepareStatement("""
                insert into directory_restore (id, restored_at, backup_id, taken_at, report) values (?, ?, ?, ?, ?)""")) {
            Sql.bind(
                    add,
                    id,
                    now,
                    backup.map(Manifest::id).orElse(null),
                    backup.map(Manifest::takenAt).orElse(null),
                    report);
            add.executeUpdate();
        }
    }

    /** The restore after which Gatepost was not started yet, with its report. */
    public static Optional<Open> open(Connection tx) throws SQLException {
        try (PreparedStatement ask = tx.prepareStatement("""
                select id, report from directory_restore where finished_at is null order by restored_at limit 1""");
                ResultSet row = ask.executeQuery()) {
            return row.next()
                    ? Optional.of(new Open(row.getObject(1, UUID.class), row.getString(2)))
                    : Optional.empty();
        }
    }

    /** One that is not finished. */
    public record Open(UUID id, String report) {}

    /** It is finished: people were erased again. */
    public static void finished(Connection tx, UUID id, Instant now) throws SQLException {
        try (PreparedStatement set = tx.prepareStatement("""
                update directory_restore set finished_at = ? where id = ? and finished_at is null""")) {
            Sql.bind(set, now, id);
            set.executeUpdate();
        }
    }
}
