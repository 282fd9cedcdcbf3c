package dev.gatepost.messages;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.templates.SenderId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finds the messages of which it is not known what became of them: those that the provider may have, and those that it
 * took and of which it never said more. Reads the shelf, so it costs nothing where there are none (OBS-06).
 */
public final class FindUncertain {
    /** Rows that one page looks at. */
    public static final int MOST_LOOKED_AT = 20_000;

    private static final UUID LAST = new UUID(-1, -1);

    private FindUncertain() {}

    /** What is not known of a message. */
    public enum Kind {
        /** Whether the provider has it. */
        UNCERTAIN("uncertain"),
        /** What became of it after the provider took it. */
        NO_RECEIPT(MessageShelf.NO_RECEIPT);

        private final String written;

        Kind(String written) {
            this.written = written;
        }

        public String written() {
            return written;
        }

        public static Optional<Kind> parse(String text) {
            return Arrays.stream(values()).filter(k -> k.written.equals(text)).findFirst();
        }
    }

    /** What is looked for; null means "any". All of it must hold. */
    public record Selection(
            @Nullable Kind kind,
            @Nullable UUID connection,
            @Nullable SenderId sender,
            @Nullable String reason,
            @Nullable List<MessageId> ids) {
        public static final Selection ALL = new Selection(null, null, null, null, null);

        boolean takes(Doubt doubt) {
            return (connection == null || connection.equals(doubt.connection()))
                    && (sender == null || sender.equals(doubt.sender()))
                    && (reason == null || reason.equals(doubt.reason()));
        }
    }

    /**
     * One of them.
     *
     * @param connection that of the last attempt; null when none is on record
     * @param reason the adapter's or provider's own word
     * @param since since when it is in this state, by the workspace's time
     */
    public record Doubt(
            MessageId message,
            Kind kind,
            MessageState state,
            SenderId sender,
            Purpose purpose,
            @Nullable UUID connection,
            String reason,
            int attempt,
            Instant since) {}

    /** A page, newest first; {@code next} is where the next begins, null when there is none. */
    public record Page(List<Doubt> doubts, @Nullable MessageId next) {}

    /** How many there are in a workspace, each counted up to a bound. */
    public record Count(long uncertain, long withoutReceipt) {
        public static final Count NONE = new Count(0, 0);
    }

    /** At most {@code limit} of those selected that are older than {@code after}; null begins with the newest. */
    public static Page page(
            Connection tx, WorkspaceId workspace, Selection selection, @Nullable MessageId after, int limit)
            throws SQLException {
        UUID below = after == null ? LAST : after.value();
        List<Doubt> out = new ArrayList<>();
        int looked = 0;
        UUID furthest = below;
        try (PreparedStatement s = question(tx, workspace, selection, below);
                ResultSet rows = s.executeQuery()) {
            while (rows.next()) {
                looked++;
                furthest = rows.getObject(1, UUID.class);
                Doubt doubt = read(rows);
                if (doubt == null || !selection.takes(doubt)) {
                    continue;
                }
                if (out.size() == limit) {
                    return new Page(out, out.getLast().message());
                }
                out.add(doubt);
            }
        }
        return new Page(out, looked < MOST_LOOKED_AT ? null : new MessageId(furthest));
    }

    private static PreparedStatement question(Connection tx, WorkspaceId workspace, Selection selection, UUID below)
            throws SQLException {
        List<String> kinds = Arrays.stream(Kind.values())
                .filter(k -> selection.kind() == null || selection.kind() == k)
                .map(Kind::written)
                .toList();
        List<MessageId> ids = selection.ids();
        PreparedStatement s = tx.prepareStatement("""
                select h.message_id, h.state, s.state, m.sender_id, m.purpose, a.connection_id, a.code, h.reason,
                    s.attempt, s.at
                from (select l.message_id, l.state, l.reason from unnest(?::text[]) as k(state) cross join lateral (
                    select message_id, state, reason from message_shelf
                    where workspace_id = ? and state = k.state and message_id < ? IDS
                    order by message_id desc limit ?) l order by l.message_id desc, l.state limit ?) h
                join message_state s on s.workspace_id = ? and s.message_id = h.message_id
                join message m on m.workspace_id = ? and m.id = h.message_id
                left join lateral (select connection_id, code from attempt
                    where workspace_id = ? and message_id = h.message_id order by number desc limit 1) a on true
                order by h.message_id desc""".replace("IDS", ids == null ? "" : "and message_id = any(?)"));
        List<Object> values = new ArrayList<>(List.of(column(tx, "text", kinds, k -> k), workspace.value(), below));
        if (ids != null) {
            values.add(column(tx, "uuid", ids, MessageId::value));
        }
        values.addAll(List.of(MOST_LOOKED_AT, MOST_LOOKED_AT, workspace.value(), workspace.value(), workspace.value()));
        Sql.bind(s, values.toArray());
        return s;
    }

    /** Null when it has left the state since it was put upon the shelf. */
    private static @Nullable Doubt read(ResultSet row) throws SQLException {
        Kind kind = Kind.parse(row.getString(2)).orElseThrow();
        MessageState state = MessageState.of(row.getString(3));
        boolean still =
                switch (kind) {
                    case UNCERTAIN -> state == MessageState.UNCERTAIN;
                    case NO_RECEIPT -> state == MessageState.SUBMITTED || state == MessageState.SENT;
                };
        if (!still) {
            return null;
        }
        String code = row.getString(7);
        String shelved = row.getString(8);
        String reason = kind == Kind.UNCERTAIN && code != null ? code : shelved == null ? kind.written() : shelved;
        return new Doubt(
                new MessageId(row.getObject(1, UUID.class)),
                kind,
                state,
                new SenderId(row.getObject(4, UUID.class)),
                Purpose.valueOf(row.getString(5).toUpperCase(Locale.ROOT)),
                row.getObject(6, UUID.class),
                reason,
                row.getInt(9),
                row.getTimestamp(10).toInstant());
    }

    /** Counts them; workspaces without any are left out. */
    public static Map<WorkspaceId, Count> count(Connection tx, Collection<WorkspaceId> workspaces, int most)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select w.id, u.n, r.n from unnest(?::uuid[]) as w(id)
                cross join lateral (select count(*) as n from (
                    select 1 from message_shelf h
                    join message_state s on s.workspace_id = h.workspace_id and s.message_id = h.message_id
                    where h.workspace_id = w.id and h.state = 'uncertain' and s.state = 'uncertain' limit ?) b) u
                cross join lateral (select count(*) as n from (
                    select 1 from message_shelf h
                    join message_state s on s.workspace_id = h.workspace_id and s.message_id = h.message_id
                    where h.workspace_id = w.id and h.state = 'no_receipt'
                        and s.state in ('submitted', 'sent') limit ?) b) r
                where u.n + r.n > 0""")) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value), most, most);
            ResultSet rows = s.executeQuery();
            Map<WorkspaceId, Count> out = new HashMap<>();
            while (rows.next()) {
                out.put(new WorkspaceId(rows.getObject(1, UUID.class)), new Count(rows.getLong(2), rows.getLong(3)));
            }
            return out;
        }
    }
}
