package dev.gatepost.messages;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The table {@code attempt_part}: long messages whose parts have ids and receipts of their own. */
public final class AttemptParts {
    /** Longer than any message centre tries to deliver. */
    private static final Duration KEPT = Duration.ofDays(14);

    private static final String DELIVERED = "DELIVERED";
    private static final List<String> ENDED_WELL_OR_BADLY = List.of(DELIVERED, "UNDELIVERED", "FAILED");

    private AttemptParts() {}

    /** A part that the provider took, by its id. */
    public record Part(
            WorkspaceId workspace, UUID connection, String reference, MessageId message, int attempt, Instant at) {}

    /** What a receipt of a part says of the whole; {@code status} is empty while other parts are still awaited. */
    public record Heard(MessageId message, int attempt, Optional<String> status) {}

    /** Records parts. An id that a provider uses again speaks of the later one. */
    public static void record(Connection tx, List<Part> parts) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into attempt_part (workspace_id, connection_id, reference, message_id, number, made_at)
                select * from unnest(?::uuid[], ?::uuid[], ?::text[], ?::uuid[], ?::int[], ?::timestamptz[])
                    as n(w, c, r, m, i, t) order by w, c, r
                on conflict (workspace_id, connection_id, reference) do update
                set message_id = excluded.message_id, number = excluded.number, made_at = excluded.made_at,
                    reported = null""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", parts, p -> p.workspace().value()),
                    column(tx, "uuid", parts, Part::connection),
                    column(tx, "text", parts, Part::reference),
                    column(tx, "uuid", parts, p -> p.message().value()),
                    column(tx, "int", parts, Part::attempt),
                    column(tx, "timestamptz", parts, Part::at));
            s.executeUpdate();
        }
    }

    /**
     * Notes what is reported of a part. All parts of the message are locked, so that the last two receipts, heard at
     * once, do not each miss the other.
     */
    public static Optional<Heard> hear(
            Connection tx, WorkspaceId workspace, UUID connection, String reference, String status)
            throws SQLException {
        MessageId message;
        int number;
        try (PreparedStatement s = tx.prepareStatement("""
                select message_id, number from attempt_part
                where workspace_id = ? and connection_id = ? and reference = ?""")) {
            Sql.bind(s, workspace.value(), connection, reference);
            ResultSet rows = s.executeQuery();
            if (!rows.next()) {
                return Optional.empty();
            }
            message = new MessageId(rows.getObject(1, UUID.class));
            number = rows.getInt(2);
        }
        int waiting = 0;
        boolean failed = false;
        boolean ended = false;
        try (PreparedStatement s = tx.prepareStatement("""
                select reference, reported from attempt_part
                where workspace_id = ? and message_id = ? and number = ? order by reference for update""")) {
            Sql.bind(s, workspace.value(), message.value(), number);
            ResultSet rows = s.executeQuery();
            while (rows.next()) {
                String before = rows.getString(2);
                boolean its = rows.getString(1).equals(reference);
                boolean over = before != null && ENDED_WELL_OR_BADLY.contains(before);
                ended |= its && over;
                String now = its && !over ? status : before;
                waiting += now != null && ENDED_WELL_OR_BADLY.contains(now) ? 0 : 1;
                failed |= now != null && ENDED_WELL_OR_BADLY.contains(now) && !now.equals(DELIVERED);
            }
        }
        if (!ended) {
            report(tx, workspace, connection, reference, status);
        }
        return Optional.of(new Heard(message, number, whole(waiting, failed)));
    }

    private static Optional<String> whole(int waiting, boolean failed) {
        if (failed) {
            return Optional.of("UNDELIVERED");
        }
        return waiting == 0 ? Optional.of(DELIVERED) : Optional.empty();
    }

    private static void report(Connection tx, WorkspaceId workspace, UUID connection, String reference, String status)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update attempt_part set reported = ?
                where workspace_id = ? and connection_id = ? and reference = ?""")) {
            Sql.bind(s, status, workspace.value(), connection, reference);
            s.executeUpdate();
        }
    }

    /** Forgets parts of which no receipt comes any more. */
    public static int forget(Connection tx, Collection<WorkspaceId> workspaces, Instant now) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("delete from attempt_part where workspace_id = any(?) and made_at < ?")) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value), now.minus(KEPT));
            return s.executeUpdate();
        }
    }
}
