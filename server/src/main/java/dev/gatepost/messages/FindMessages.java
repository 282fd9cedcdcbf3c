package dev.gatepost.messages;

import dev.gatepost.platform.Sql;
import dev.gatepost.templates.TemplateId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finds messages, newest first, page by page. One index leads through the messages; whatever else is asked for is held
 * against each row that it brings. A page looks at no more than {@link #MOST_LOOKED_AT} rows, so that a filter without
 * an index costs many short answers and never one long one: such a page may hold less than was asked for, even
 * nothing, and still have a next one (MSG-06, decision 10).
 */
public final class FindMessages {
    /** Rows that one page looks at. */
    public static final int MOST_LOOKED_AT = 20_000;

    private FindMessages() {}

    /**
     * A page.
     *
     * @param next where the next page begins, or null when there is none
     */
    public record Page(List<MessageId> ids, @Nullable MessageId next) {}

    /** A statement and what is bound to it. */
    record Question(String sql, List<Object> values) {
        PreparedStatement prepare(Connection tx) throws SQLException {
            PreparedStatement s = tx.prepareStatement(sql);
            Sql.bind(s, values.toArray());
            return s;
        }
    }

    /** At most {@code limit} messages that are older than {@code after}; null begins with the newest. */
    public static Page page(Connection tx, MessageSearch search, @Nullable MessageId after, int limit)
            throws SQLException {
        UUID below = below(search, after);
        List<MessageId> found = ids(tx, question(tx, search, below, limit + 1));
        if (found.size() > limit) {
            return new Page(found.subList(0, limit), found.get(limit - 1));
        }
        List<MessageId> furthest = ids(tx, furthest(tx, search, below));
        return new Page(found, furthest.isEmpty() ? null : furthest.getFirst());
    }

    private static UUID below(MessageSearch search, @Nullable MessageId after) {
        UUID highest = search.highest();
        // Ids are compared as the database does it: byte by byte, as written.
        return after == null || highest.toString().compareTo(after.value().toString()) < 0 ? highest : after.value();
    }

    /** The ids of a page. */
    static Question question(Connection tx, MessageSearch search, UUID below, int limit) throws SQLException {
        List<Object> values = new ArrayList<>();
        StringBuilder sql = new StringBuilder("select k.id from (");
        lead(tx, search, below, sql, values);
        sql.append("""
                ) k
                join lateral (select contact_id, channel, purpose, template_id, reference_hash, reason, initial_state,
                    accepted_at from message where workspace_id = ? and id = k.id limit 1) m on true
                left join lateral (select state from message_state
                    where workspace_id = ? and message_id = k.id limit 1) s on true
                where true""");
        values.add(search.workspace().value());
        values.add(search.workspace().value());
        hold(tx, search, sql, values);
        sql.append(" order by k.id desc limit ?");
        values.add(limit);
        return new Question(sql.toString(), values);
    }

    /** The last row that a page looked at, if it had to stop there. */
    static Question furthest(Connection tx, MessageSearch search, UUID below) throws SQLException {
        List<Object> values = new ArrayList<>();
        StringBuilder sql = new StringBuilder("select k.id from (");
        lead(tx, search, below, sql, values);
        sql.append(") k order by k.id desc offset ? limit 1");
        values.add(MOST_LOOKED_AT - 1);
        return new Question(sql.toString(), values);
    }

    /** The index that leads: the narrowest first. */
    private static void lead(Connection tx, MessageSearch search, UUID below, StringBuilder sql, List<Object> values)
            throws SQLException {
        List<TemplateId> templates = search.templates();
        if (search.contact() != null) {
            sql.append("select id from message where workspace_id = ? and contact_id = ?");
            bound(search, below, sql, values, "id", search.contact().value());
        } else if (search.referenceHash() != null) {
            sql.append("select id from message where workspace_id = ? and reference_hash = ?");
            bound(search, below, sql, values, "id", search.referenceHash());
        } else if (search.reason() != null) {
            sql.append("(select id from message where workspace_id = ? and reason = ?");
            bound(search, below, sql, values, "id", search.reason());
            sql.append(") union (select message_id from message_shelf where workspace_id = ? and reason = ?");
            bound(search, below, sql, values, "message_id", search.reason());
            newest(sql.append(')'), values);
        } else if (search.state() != null && MessageShelf.SHELVED.contains(search.state())) {
            String state = search.state().written();
            sql.append("(select id from message where workspace_id = ? and initial_state = ?"
                    + " and initial_state <> 'accepted'");
            bound(search, below, sql, values, "id", state);
            sql.append(") union (select message_id from message_shelf where workspace_id = ? and state = ?");
            bound(search, below, sql, values, "message_id", state);
            newest(sql.append(')'), values);
        } else if (templates != null) {
            sql.append("select l.id from unnest(?::uuid[]) as t(id) cross join lateral ("
                    + "select id from message where workspace_id = ? and template_id = t.id");
            values.add(Sql.column(tx, "uuid", templates, TemplateId::value));
            bound(search, below, sql, values, "id", null);
            newest(sql.append(") l"), values);
        } else {
            sql.append("select id from message where workspace_id = ?");
            bound(search, below, sql, values, "id", null);
        }
    }

    private static void bound(
            MessageSearch search, UUID below, StringBuilder sql, List<Object> values, String id, @Nullable Object key) {
        sql.append(" and ID < ? and ID >= ? order by ID desc limit ?".replace("ID", id));
        values.add(search.workspace().value());
        if (key != null) {
            values.add(key);
        }
        values.add(below);
        values.add(search.lowest());
        values.add(MOST_LOOKED_AT);
    }

    /** Of several leads together no more is looked at than of one. */
    private static void newest(StringBuilder sql, List<Object> values) {
        sql.append(" order by 1 desc limit ?");
        values.add(MOST_LOOKED_AT);
    }

    /** What each row is held against. */
    private static void hold(Connection tx, MessageSearch search, StringBuilder sql, List<Object> values)
            throws SQLException {
        if (search.state() != null) {
            and(
                    sql,
                    values,
                    "coalesce(s.state, m.initial_state) = ?",
                    search.state().written());
        }
        if (search.contact() != null) {
            and(sql, values, "m.contact_id = ?", search.contact().value());
        }
        if (search.referenceHash() != null) {
            and(sql, values, "m.reference_hash = ?", search.referenceHash());
        }
        if (search.templates() != null) {
            and(sql, values, "m.template_id = any(?)", Sql.column(tx, "uuid", search.templates(), TemplateId::value));
        }
        if (search.reason() != null) {
            sql.append("""
                     and (m.reason = ? or exists (select from message_shelf h
                    where h.workspace_id = ? and h.reason = ? and h.message_id = k.id))""");
            values.add(search.reason());
            values.add(search.workspace().value());
            values.add(search.reason());
        }
        if (search.purpose() != null) {
            and(sql, values, "m.purpose = ?", search.purpose().written());
        }
        if (search.channel() != null) {
            and(sql, values, "m.channel = ?", search.channel().written());
        }
        if (search.from() != null) {
            and(sql, values, "m.accepted_at >= ?", search.from());
        }
        if (search.until() != null) {
            and(sql, values, "m.accepted_at < ?", search.until());
        }
    }

    private static void and(StringBuilder sql, List<Object> values, String condition, Object value) {
        sql.append(" and ").append(condition);
        values.add(value);
    }

    private static List<MessageId> ids(Connection tx, Question question) throws SQLException {
        try (PreparedStatement s = question.prepare(tx);
                ResultSet rows = s.executeQuery()) {
            List<MessageId> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new MessageId(rows.getObject(1, UUID.class)));
            }
            return out;
        }
    }
}
