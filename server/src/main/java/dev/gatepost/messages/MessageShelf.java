package dev.gatepost.messages;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The table {@code message_shelf}: which messages came into a rare state, so that they are found without an index on
 * the state of every message (decision 10). A message that goes the happy way never writes to it. Whoever reads it
 * asks for the state of now as well, because a message may have left the state since.
 */
public final class MessageShelf implements OnMessageChange {
    /** The states that are shelved. */
    static final Set<MessageState> SHELVED = EnumSet.of(
            MessageState.DEFERRED,
            MessageState.UNCERTAIN,
            MessageState.UNDELIVERED,
            MessageState.FAILED,
            MessageState.BOUNCED,
            MessageState.COMPLAINED,
            MessageState.BLOCKED,
            MessageState.EXPIRED,
            MessageState.CANCELLED);

    /** Not a state: the provider took the message and its receipt is overdue. */
    static final String NO_RECEIPT = "no_receipt";

    /** What was refused or put off at once is found by its own first state. */
    @Override
    public void admitted(Connection tx, List<Step> first) {}

    @Override
    public void changed(Connection tx, List<Step> steps) throws SQLException {
        List<Step> rare = steps.stream().filter(s -> SHELVED.contains(s.to())).toList();
        if (rare.isEmpty()) {
            return;
        }
        try (PreparedStatement s = tx.prepareStatement("""
                insert into message_shelf (workspace_id, state, message_id, reason)
                select * from unnest(?::uuid[], ?::text[], ?::uuid[], ?::text[]) on conflict do nothing""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", rare, r -> r.workspace().value()),
                    column(tx, "text", rare, r -> r.to().written()),
                    column(tx, "uuid", rare, r -> r.message().value()),
                    column(tx, "text", rare, Step::reason));
            s.executeUpdate();
        }
    }

    /** What put each of these messages into its state of now, as far as that state is shelved. */
    public static Map<MessageId, String> reasons(Connection tx, Collection<StoredMessage> messages)
            throws SQLException {
        List<StoredMessage> rare = messages.stream()
                .filter(m -> m.state() != m.initial() && SHELVED.contains(m.state()))
                .toList();
        Map<MessageId, String> out = new HashMap<>();
        if (rare.isEmpty()) {
            return out;
        }
        try (PreparedStatement s = tx.prepareStatement("""
                select h.message_id, h.reason from unnest(?::uuid[], ?::text[], ?::uuid[]) as w(workspace_id, state, id)
                join message_shelf h on h.workspace_id = w.workspace_id and h.state = w.state and h.message_id = w.id
                where h.reason is not null""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", rare, r -> r.workspace().value()),
                    column(tx, "text", rare, r -> r.state().written()),
                    column(tx, "uuid", rare, r -> r.id().value()));
            ResultSet rows = s.executeQuery();
            while (rows.next()) {
                out.put(new MessageId(rows.getObject(1, UUID.class)), rows.getString(2));
            }
            return out;
        }
    }

    /** Notes that the receipts of these messages are overdue. */
    public static void withoutReceipt(Connection tx, Map<MessageId, WorkspaceId> messages) throws SQLException {
        if (messages.isEmpty()) {
            return;
        }
        try (PreparedStatement s = tx.prepareStatement("""
                insert into message_shelf (workspace_id, state, message_id, reason)
                select w, 'no_receipt', m, 'no_receipt' from unnest(?::uuid[], ?::uuid[]) as n(w, m)
                on conflict do nothing""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", messages.values(), WorkspaceId::value),
                    column(tx, "uuid", messages.keySet(), MessageId::value));
            s.executeUpdate();
        }
    }

    /** Not a state: the fallbacks of the message were followed as far as they could be. */
    private static final String CHAIN_ENDED = "fallback_ended";

    /** Notes why no other message takes the place of this one, though it had fallbacks. */
    public static void endChain(Connection tx, WorkspaceId workspace, MessageId message, String reason)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into message_shelf (workspace_id, state, message_id, reason) values (?, ?, ?, ?)
                on conflict do nothing""")) {
            Sql.bind(s, workspace.value(), CHAIN_ENDED, message.value(), reason);
            s.executeUpdate();
        }
    }

    /** What {@link #endChain} noted. */
    public static Optional<String> chainEnd(Connection tx, WorkspaceId workspace, MessageId message)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select reason from message_shelf where workspace_id = ? and state = ? and message_id = ?""")) {
            Sql.bind(s, workspace.value(), CHAIN_ENDED, message.value());
            ResultSet rows = s.executeQuery();
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
        }
    }

    /** Takes away what has left the two states that are no ends, or was heard of after all; returns how many. */
    public static int tidy(Connection tx, Collection<WorkspaceId> workspaces) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                delete from message_shelf h using unnest(?::uuid[]) as w(id), message_state s
                where h.workspace_id = w.id and h.state in ('uncertain', 'deferred', 'no_receipt')
                    and s.workspace_id = h.workspace_id and s.message_id = h.message_id
                    and case h.state when 'no_receipt' then s.state not in ('submitted', 'sent')
                        else s.state <> h.state end""")) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value));
            return s.executeUpdate();
        }
    }
}
