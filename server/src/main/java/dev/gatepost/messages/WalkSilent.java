package dev.gatepost.messages;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Walks the states of messages in the order of their ids and brings those that a provider took and never told more of.
 * A window is a range of ids, read by the primary key, so that no index has to know the state of every message.
 */
public final class WalkSilent {
    private WalkSilent() {}

    /** Ids to read, {@code above} excluded and {@code upTo} included; {@code walk} is the caller's own mark. */
    public record Window(WorkspaceId workspace, int walk, UUID above, UUID upTo) {}

    /** A message that is with the provider. {@code since} is the workspace's time. */
    public record Silent(
            WorkspaceId workspace,
            MessageId message,
            @Nullable UUID connection,
            Instant since) {}

    /** How far a window was read. {@code whole} says that nothing more lies in it. */
    public record Reached(Window window, UUID last, boolean whole) {}

    /** What the windows held. A window in which nothing lies is not among those reached. */
    public record Walked(List<Silent> silent, List<Reached> reached) {}

    /** Reads at most {@code most} messages of each window. */
    public static Walked read(Connection tx, Collection<Window> windows, int most) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select k.n, r.message_id, r.state in ('submitted', 'sent'), r.at, r.place, r.size, a.connection_id
                from unnest(?::uuid[], ?::uuid[], ?::uuid[]) with ordinality as k(w, above, up_to, n)
                cross join lateral (
                    select b.message_id, b.state, b.at, count(*) over () as size,
                        row_number() over (order by b.message_id) as place
                    from (select message_id, state, at from message_state
                        where workspace_id = k.w and message_id > k.above and message_id <= k.up_to
                        order by message_id limit ?) b) r
                left join lateral (select connection_id from attempt
                    where workspace_id = k.w and message_id = r.message_id and r.state in ('submitted', 'sent')
                    order by number desc limit 1) a on true
                where r.state in ('submitted', 'sent') or r.place = r.size""")) {
            List<Window> asked = List.copyOf(windows);
            Sql.bind(
                    s,
                    column(tx, "uuid", asked, w -> w.workspace().value()),
                    column(tx, "uuid", asked, Window::above),
                    column(tx, "uuid", asked, Window::upTo),
                    most);
            ResultSet rows = s.executeQuery();
            List<Silent> silent = new ArrayList<>();
            List<Reached> reached = new ArrayList<>();
            while (rows.next()) {
                Window window = asked.get(rows.getInt(1) - 1);
                UUID id = rows.getObject(2, UUID.class);
                if (rows.getBoolean(3)) {
                    silent.add(new Silent(
                            window.workspace(),
                            new MessageId(id),
                            rows.getObject(7, UUID.class),
                            rows.getTimestamp(4).toInstant()));
                }
                if (rows.getLong(5) == rows.getLong(6)) {
                    reached.add(new Reached(window, id, rows.getLong(6) < most));
                }
            }
            return new Walked(silent, reached);
        }
    }

    /** The lowest id that could be made at this instant. */
    public static UUID at(Instant instant) {
        return new UUID(Math.clamp(instant.toEpochMilli(), 0, (1L << 48) - 1) << 16, 0);
    }
}
