package dev.gatepost.recovery;

import dev.gatepost.platform.Sql;
import dev.gatepost.recovery.BackupUnusable.Code;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * The tables {@code directory_backup}, {@code directory_restore} and {@code directory_journal}: what was taken,
 * verified and brought back.
 */
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

    /** Begins the next turn of the journal, and gives its number. */
    static long turn(Connection tx) throws SQLException {
        try (PreparedStatement next = tx.prepareStatement("""
                        update directory_journal set turn = turn + 1 returning turn""");
                ResultSet row = next.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Refuses a database that is older than its journal: it was brought back, and would send on where it was. */
    public static void requireCurrent(Connection tx, Journal journal) throws SQLException {
        try (PreparedStatement ask = tx.prepareStatement("select turn from directory_journal");
                ResultSet row = ask.executeQuery()) {
            if (row.next() && row.getLong(1) < journal.turn()) {
                throw new BackupUnusable(
                        Code.DATABASE_BROUGHT_BACK,
                        "The database is older than its journal: somebody brought it back.",
                        "./gatepost restore --after-pitr makes it safe to start.");
            }
        }
    }

    /** Until {@link #followed}, no Gatepost starts on this database, whatever its journal says. */
    public static void unsafe(Connection tx) throws SQLException {
        try (PreparedStatement set = tx.prepareStatement("update directory_journal set turn = -1")) {
            set.executeUpdate();
        }
    }

    /** The database and the journal go together from here. */
    public static void followed(Connection tx, Journal journal) throws SQLException {
        try (PreparedStatement set = tx.prepareStatement("""
                update directory_journal set turn = greatest(turn, ?)""")) {
            Sql.bind(set, journal.turn());
            set.executeUpdate();
        }
    }

    /** A restore that brought rows back. */
    public static void begun(Connection tx, UUID id, Optional<Manifest> backup, String report, Instant now)
            throws SQLException {
        try (PreparedStatement add = tx.prepareStatement("""
                insert into directory_restore (id, restored_at, backup_id, taken_at, report)
                values (?, ?, ?, ?, ?)""")) {
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
