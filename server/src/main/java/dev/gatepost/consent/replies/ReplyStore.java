package dev.gatepost.consent.replies;

import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** The tables {@code keyword_reply} and {@code brand_support}. */
final class ReplyStore {
    /** Two machines that answer each other must come to an end. */
    private static final int MOST_HELP_AN_HOUR = 3;

    private static final Duration ONE_CONFIRMATION_IN = Duration.ofDays(1);

    /** Notes an answer that is owed; false when it is noted already, or the person had enough of them lately. */
    boolean owe(Connection tx, KeywordReply r) throws SQLException {
        boolean stop = r.kind() == KeywordReply.Kind.OPT_OUT;
        try (PreparedStatement s = tx.prepareStatement("""
                insert into keyword_reply (workspace_id, id, contact_id, channel, sender_id, kind, language, at)
                select ?, ?, ?, ?, ?, ?, ?, ?
                where (select count(*) from keyword_reply k
                       where k.workspace_id = ? and k.contact_id = ? and k.at > ? and k.kind = ?) < ?
                on conflict (workspace_id, id) do nothing""")) {
            Sql.bind(
                    s,
                    r.workspace().value(),
                    r.callback(),
                    r.contact().value(),
                    r.channel().written(),
                    r.sender(),
                    r.kind().written(),
                    r.language(),
                    Timestamp.from(r.at()),
                    r.workspace().value(),
                    r.contact().value(),
                    Timestamp.from(r.at().minus(stop ? ONE_CONFIRMATION_IN : Duration.ofHours(1))),
                    r.kind().written(),
                    stop ? 1 : MOST_HELP_AN_HOUR);
            return s.executeUpdate() == 1;
        }
    }

    /** Those of these that are not answered yet. */
    List<KeywordReply> owed(Connection tx, Collection<WorkspaceId> workspaces, Collection<UUID> callbacks)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select k.workspace_id, k.id, k.contact_id, k.channel, k.sender_id, k.kind, k.language, k.at
                from unnest(?::uuid[]) as w(workspace_id)
                cross join unnest(?::uuid[]) as i(id)
                join keyword_reply k on k.workspace_id = w.workspace_id and k.id = i.id
                where k.outcome is null""")) {
            s.setArray(
                    1,
                    Sql.array(
                            tx,
                            "uuid",
                            workspaces.stream().map(WorkspaceId::value).toArray()));
            s.setArray(2, Sql.array(tx, "uuid", callbacks.toArray()));
            ResultSet rows = s.executeQuery();
            List<KeywordReply> out = new ArrayList<>();
            while (rows.next()) {
                out.add(new KeywordReply(
                        new WorkspaceId(rows.getObject(1, UUID.class)),
                        rows.getObject(2, UUID.class),
                        new ContactId(rows.getObject(3, UUID.class)),
                        Channel.valueOf(rows.getString(4).toUpperCase(Locale.ROOT)),
                        rows.getObject(5, UUID.class),
                        KeywordReply.Kind.valueOf(rows.getString(6).toUpperCase(Locale.ROOT)),
                        rows.getString(7),
                        rows.getTimestamp(8).toInstant()));
            }
            return out;
        }
    }

    void finish(Connection tx, KeywordReply r, String outcome) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update keyword_reply set outcome = ? where workspace_id = ? and id = ?""")) {
            Sql.bind(s, outcome, r.workspace().value(), r.callback());
            s.executeUpdate();
        }
    }

    /** Where the brand gives help; empty when nobody said. */
    String support(Connection tx, WorkspaceId workspace, String brand) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select support from brand_support where workspace_id = ? and brand = ?""")) {
            Sql.bind(s, workspace.value(), brand);
            ResultSet rows = s.executeQuery();
            return rows.next() ? rows.getString(1) : "";
        }
    }

    /** Where a brand gives help. */
    record Support(WorkspaceId workspace, String brand, String text) {}

    void support(Connection tx, Support support, String by, Instant at) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into brand_support (workspace_id, brand, support, set_by, set_at) values (?, ?, ?, ?, ?)
                on conflict (workspace_id, brand) do update set support = excluded.support, set_by = excluded.set_by,
                    set_at = excluded.set_at""")) {
            Sql.bind(s, support.workspace().value(), support.brand(), support.text(), by, at);
            s.executeUpdate();
        }
    }

    /** Forgets answers that are older than this. */
    static int forget(Connection tx, Collection<WorkspaceId> workspaces, Instant before) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                delete from keyword_reply k using unnest(?::uuid[]) as w(workspace_id)
                where k.workspace_id = w.workspace_id and k.at < ?""")) {
            s.setArray(
                    1,
                    Sql.array(
                            tx,
                            "uuid",
                            workspaces.stream().map(WorkspaceId::value).toArray()));
            s.setTimestamp(2, Timestamp.from(before));
            return s.executeUpdate();
        }
    }
}
