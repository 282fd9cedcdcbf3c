package dev.gatepost.messages;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.templates.SenderId;
import dev.gatepost.templates.TemplateId;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables {@code message}, {@code message_content} and {@code message_step}. */
public final class MessageStore {
    private static final String COLUMNS = """
            m.workspace_id, m.id, m.contact_id, m.channel, m.purpose, m.template_id, m.template_version, m.sender_id,
            m.initial_state, coalesce(s.state, m.initial_state), coalesce(s.attempt, 0), m.accepted_at, m.not_before,
            m.expires_at, m.content_expires, m.decision, c.sealed, m.correlation,
            m.reference_hash, m.country, m.reason, m.segments, m.fallback_of, m.fallbacks
            """;
    private static final String JOINS = """
            left join message_state s on s.workspace_id = m.workspace_id and s.message_id = m.id
            left join message_content c on c.workspace_id = m.workspace_id and c.message_id = m.id
                and c.expires_on = m.content_expires and c.expires_on > current_date
            """;

    /** With the content that a hold keeps beyond its time; not for batches of the flow, which never need it. */
    private static final String HELD_TOO = COLUMNS.replace("c.sealed", """
            coalesce(c.sealed, (select h.sealed from message_content_held h
                where h.workspace_id = m.workspace_id and h.message_id = m.id limit 1))""");

    /** Writes messages and their content, two statements for the whole batch. */
    public void insert(Connection tx, List<NewMessage> messages) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into message (workspace_id, id, contact_id, channel, purpose, template_id, template_version,
                    sender_id, initial_state, accepted_at, not_before, expires_at, content_expires, decision,
                        correlation, reference_hash, country, reason, segments, fallback_of, fallbacks)
                select * from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::text[], ?::text[], ?::uuid[], ?::int[],
                    ?::uuid[], ?::text[], ?::timestamptz[], ?::timestamptz[], ?::timestamptz[], ?::date[], ?::bytea[],
                    ?::text[], ?::bytea[], ?::text[], ?::text[], ?::int[], ?::uuid[], ?::int[])""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", messages, m -> m.workspace().value()),
                    column(tx, "uuid", messages, m -> m.id().value()),
                    column(tx, "uuid", messages, m -> m.contact().value()),
                    column(tx, "text", messages, m -> m.channel().written()),
                    column(tx, "text", messages, m -> m.purpose().written()),
                    column(
                            tx,
                            "uuid",
                            messages,
                            m -> m.template() == null ? null : m.template().value()),
                    column(tx, "int", messages, NewMessage::templateVersion),
                    column(tx, "uuid", messages, m -> m.sender().value()),
                    column(tx, "text", messages, m -> m.initial().written()),
                    column(tx, "timestamptz", messages, NewMessage::acceptedAt),
                    column(tx, "timestamptz", messages, NewMessage::notBefore),
                    column(tx, "timestamptz", messages, NewMessage::expiresAt),
                    column(tx, "date", messages, m -> Date.valueOf(m.contentExpires())),
                    column(tx, "bytea", messages, NewMessage::decision),
                    column(tx, "text", messages, NewMessage::correlation),
                    column(tx, "bytea", messages, m -> m.marks().referenceHash()),
                    column(tx, "text", messages, m -> m.marks().country()),
                    column(tx, "text", messages, m -> m.marks().reason()),
                    column(tx, "int", messages, m -> m.marks().segments()),
                    column(tx, "uuid", messages, m -> value(m.marks().fallbackOf())),
                    column(tx, "int", messages, m -> m.marks().fallbacks()));
            s.executeUpdate();
        }
        try (PreparedStatement s = tx.prepareStatement("""
                insert into message_content (workspace_id, message_id, expires_on, sealed)
                select * from unnest(?::uuid[], ?::uuid[], ?::date[], ?::bytea[])""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", messages, m -> m.workspace().value()),
                    column(tx, "uuid", messages, m -> m.id().value()),
                    column(tx, "date", messages, m -> Date.valueOf(m.contentExpires())),
                    column(tx, "bytea", messages, NewMessage::sealedContent));
            s.executeUpdate();
        }
    }

    /** The messages with these ids, absent ones left out. */
    public Map<MessageId, StoredMessage> find(Connection tx, Map<MessageId, WorkspaceId> wanted) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select " + COLUMNS + """
                from unnest(?::uuid[], ?::uuid[]) as w(workspace_id, id)
                join message m on m.workspace_id = w.workspace_id and m.id = w.id
                """ + JOINS)) {
            Sql.bind(
                    s,
                    column(tx, "uuid", wanted.values(), WorkspaceId::value),
                    column(tx, "uuid", wanted.keySet(), MessageId::value));
            ResultSet rows = s.executeQuery();
            Map<MessageId, StoredMessage> out = new HashMap<>();
            while (rows.next()) {
                StoredMessage message = read(rows);
                out.put(message.id(), message);
            }
            return out;
        }
    }

    /** One message, with its content also where only a hold keeps it. */
    public Optional<StoredMessage> find(Connection tx, WorkspaceId workspace, MessageId id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "select " + HELD_TOO + " from message m " + JOINS + " where m.workspace_id = ? and m.id = ?")) {
            Sql.bind(s, workspace.value(), id.value());
            ResultSet rows = s.executeQuery();
            return rows.next() ? Optional.of(read(rows)) : Optional.empty();
        }
    }

    /** Those of the messages that have a fallback left. */
    public Set<MessageId> withFallback(Connection tx, Map<MessageId, WorkspaceId> wanted) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select m.id from unnest(?::uuid[], ?::uuid[]) as w(workspace_id, id)
                join message m on m.workspace_id = w.workspace_id and m.id = w.id
                where m.fallbacks > 0""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", wanted.values(), WorkspaceId::value),
                    column(tx, "uuid", wanted.keySet(), MessageId::value));
            ResultSet rows = s.executeQuery();
            Set<MessageId> out = new HashSet<>();
            while (rows.next()) {
                out.add(new MessageId(rows.getObject(1, UUID.class)));
            }
            return out;
        }
    }

    /** Those of the messages that are promotional, with whom they are for. */
    public Map<MessageId, ContactId> promotional(Connection tx, Map<MessageId, WorkspaceId> wanted)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select m.id, m.contact_id from unnest(?::uuid[], ?::uuid[]) as w(workspace_id, id)
                join message m on m.workspace_id = w.workspace_id and m.id = w.id
                where m.purpose = 'promotional'""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", wanted.values(), WorkspaceId::value),
                    column(tx, "uuid", wanted.keySet(), MessageId::value));
            ResultSet rows = s.executeQuery();
            Map<MessageId, ContactId> out = new HashMap<>();
            while (rows.next()) {
                out.put(new MessageId(rows.getObject(1, UUID.class)), new ContactId(rows.getObject(2, UUID.class)));
            }
            return out;
        }
    }

    /** The correlation ids of these messages. */
    public Map<MessageId, String> correlations(Connection tx, Map<MessageId, WorkspaceId> wanted) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select m.id, m.correlation from unnest(?::uuid[], ?::uuid[]) as w(workspace_id, id)
                join message m on m.workspace_id = w.workspace_id and m.id = w.id""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", wanted.values(), WorkspaceId::value),
                    column(tx, "uuid", wanted.keySet(), MessageId::value));
            ResultSet rows = s.executeQuery();
            Map<MessageId, String> out = new HashMap<>();
            while (rows.next()) {
                out.put(new MessageId(rows.getObject(1, UUID.class)), rows.getString(2));
            }
            return out;
        }
    }

    /** A step as it is read back. */
    public record PastStep(
            MessageState state,
            int attempt,
            @Nullable String reason,
            @Nullable String detail,
            Instant at) {}

    /** The steps of a message, oldest first. */
    public List<PastStep> steps(Connection tx, WorkspaceId workspace, MessageId id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select state, attempt, reason, detail, at from message_step
                where workspace_id = ? and message_id = ? order by id""")) {
            Sql.bind(s, workspace.value(), id.value());
            ResultSet rows = s.executeQuery();
            List<PastStep> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new PastStep(
                        MessageState.of(rows.getString(1)),
                        rows.getInt(2),
                        rows.getString(3),
                        rows.getString(4),
                        rows.getTimestamp(5).toInstant()));
            }
            return out;
        }
    }

    private static StoredMessage read(ResultSet row) throws SQLException {
        UUID template = row.getObject(6, UUID.class);
        return new StoredMessage(
                new WorkspaceId(row.getObject(1, UUID.class)),
                new MessageId(row.getObject(2, UUID.class)),
                new ContactId(row.getObject(3, UUID.class)),
                Channel.valueOf(row.getString(4).toUpperCase(Locale.ROOT)),
                Purpose.valueOf(row.getString(5).toUpperCase(Locale.ROOT)),
                template == null ? null : new TemplateId(template),
                row.getInt(7),
                new SenderId(row.getObject(8, UUID.class)),
                MessageState.of(row.getString(9)),
                MessageState.of(row.getString(10)),
                row.getInt(11),
                row.getTimestamp(12).toInstant(),
                Sql.instant(row, 13),
                Sql.instant(row, 14),
                row.getDate(15).toLocalDate(),
                row.getBytes(16),
                row.getBytes(17),
                row.getString(18),
                marks(row));
    }

    private static Marks marks(ResultSet row) throws SQLException {
        UUID fallbackOf = row.getObject(23, UUID.class);
        return new Marks(
                row.getBytes(19),
                row.getString(20),
                row.getString(21),
                row.getInt(22),
                fallbackOf == null ? null : new MessageId(fallbackOf),
                row.getInt(24));
    }

    private static @Nullable UUID value(@Nullable MessageId id) {
        return id == null ? null : id.value();
    }
}
