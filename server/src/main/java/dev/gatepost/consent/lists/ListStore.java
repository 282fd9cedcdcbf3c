package dev.gatepost.consent.lists;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.consent.lists.OutsideList.Edition;
import dev.gatepost.consent.lists.OutsideList.Evidence;
import dev.gatepost.consent.lists.OutsideList.State;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables {@code outside_list}, {@code outside_list_edition} and {@code outside_list_entry}. */
final class ListStore {
    private static final int MOST_LISTED = 100;

    private static final String LIST =
            "workspace_id, id, name, kind, country, channels, fresh_days, created_at, created_by, retired_at";
    private static final String EDITION = """
            id, list_id, version, as_of, source, proof_uri, proof_sha256, state, entries, rejected, added, removed,
                opened_at, opened_by, published_at, published_by
            """;

    /** Whether it was made; false when the name is taken. */
    boolean insert(Connection tx, OutsideList l) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into outside_list (workspace_id, id, name, kind, country, channels, fresh_days, created_at,
                    created_by)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict (workspace_id, name) do nothing""")) {
            Sql.bind(
                    s,
                    l.workspace().value(),
                    l.id(),
                    l.name(),
                    l.kind().written(),
                    l.country(),
                    Sql.column(tx, "text", l.channels(), Channel::written),
                    l.freshDays(),
                    l.createdAt(),
                    l.createdBy());
            return s.executeUpdate() == 1;
        }
    }

    /** All of these workspaces, by name. */
    List<OutsideList> lists(Connection tx, Collection<WorkspaceId> workspaces) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "select " + LIST + " from outside_list where workspace_id = any (?) order by name, id")) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value));
            return lists(s);
        }
    }

    /** Locked against other changes of the list. */
    Optional<OutsideList> lock(Connection tx, WorkspaceId workspace, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(
                "select " + LIST + " from outside_list where workspace_id = ? and id = ? for update")) {
            Sql.bind(s, workspace.value(), id);
            return lists(s).stream().findFirst();
        }
    }

    void retire(Connection tx, WorkspaceId workspace, UUID id, Instant at) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update outside_list set retired_at = ? where workspace_id = ? and id = ? and retired_at is null""")) {
            Sql.bind(s, at, workspace.value(), id);
            s.executeUpdate();
        }
    }

    void open(Connection tx, WorkspaceId workspace, Edition e) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into outside_list_edition (workspace_id, id, list_id, version, as_of, source, proof_uri,
                    proof_sha256, state, opened_at, opened_by)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    e.id(),
                    e.list(),
                    e.version(),
                    e.asOf(),
                    e.source(),
                    e.proof().uri(),
                    e.proof().sha256(),
                    e.state().written(),
                    e.openedAt(),
                    e.openedBy());
            s.executeUpdate();
        }
    }

    /** The newest editions of a list first, at most 100. */
    List<Edition> editions(Connection tx, WorkspaceId workspace, UUID list) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select " + EDITION + """
                 from outside_list_edition where workspace_id = ? and list_id = ? order by version desc limit ?""")) {
            Sql.bind(s, workspace.value(), list, MOST_LISTED);
            return editions(s);
        }
    }

    /** The editions in force. */
    List<Edition> current(Connection tx, Collection<WorkspaceId> workspaces) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("select " + EDITION + """
                 from outside_list_edition where workspace_id = any (?) and state = 'current'""")) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value));
            return editions(s);
        }
    }

    /** An entry as it is kept. */
    record Entry(byte[] hash, @Nullable Date since) {}

    /** Adds entries that the edition does not have yet; sorted by their hash, so that the index is written in order. */
    int add(Connection tx, WorkspaceId workspace, UUID edition, List<Entry> entries) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into outside_list_entry (workspace_id, edition_id, hash, since)
                select ?, ?, e.hash, e.since from unnest(?::bytea[], ?::date[]) as e (hash, since)
                on conflict (workspace_id, edition_id, hash) do nothing""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    edition,
                    column(tx, "bytea", entries, Entry::hash),
                    column(tx, "date", entries, Entry::since));
            return s.executeUpdate();
        }
    }

    void count(Connection tx, WorkspaceId workspace, UUID edition, int entries, int rejected) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update outside_list_edition set entries = entries + ?, rejected = rejected + ?
                where workspace_id = ? and id = ?""")) {
            Sql.bind(s, entries, rejected, workspace.value(), edition);
            s.executeUpdate();
        }
    }

    /** How many entries of the one edition the other does not have. */
    long without(Connection tx, WorkspaceId workspace, UUID one, UUID other) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select count(*) from outside_list_entry n where n.workspace_id = ? and n.edition_id = ?
                    and not exists (select 1 from outside_list_entry o
                        where o.workspace_id = n.workspace_id and o.edition_id = ? and o.hash = n.hash)""")) {
            Sql.bind(s, workspace.value(), one, other);
            ResultSet row = s.executeQuery();
            row.next();
            return row.getLong(1);
        }
    }

    void past(Connection tx, WorkspaceId workspace, UUID list) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update outside_list_edition set state = 'past'
                where workspace_id = ? and list_id = ? and state = 'current'""")) {
            Sql.bind(s, workspace.value(), list);
            s.executeUpdate();
        }
    }

    void publish(Connection tx, WorkspaceId workspace, Edition e) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update outside_list_edition set state = 'current', added = ?, removed = ?, published_at = ?,
                    published_by = ? where workspace_id = ? and id = ? and state = 'loading'""")) {
            Sql.bind(s, e.added(), e.removed(), e.publishedAt(), e.publishedBy(), workspace.value(), e.id());
            s.executeUpdate();
        }
    }

    /** Takes away up to so many entries of editions that are over, or that nobody finished before that instant. */
    static int removeOld(Connection tx, Collection<WorkspaceId> workspaces, Instant abandoned, int most)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                delete from outside_list_entry where ctid = any (array(
                    select n.ctid from outside_list_edition e
                    join outside_list_entry n on n.workspace_id = e.workspace_id and n.edition_id = e.id
                    where e.workspace_id = any (?)
                        and (e.state = 'past' or e.state = 'loading' and e.opened_at < ?) limit ?))""")) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value), abandoned, most);
            return s.executeUpdate();
        }
    }

    static void noteRemoved(Connection tx, Collection<WorkspaceId> workspaces, Instant abandoned) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update outside_list_edition e set state = 'removed' where e.workspace_id = any (?)
                    and (e.state = 'past' or e.state = 'loading' and e.opened_at < ?)""")) {
            Sql.bind(s, column(tx, "uuid", workspaces, WorkspaceId::value), abandoned);
            s.executeUpdate();
        }
    }

    private static List<OutsideList> lists(PreparedStatement s) throws SQLException {
        ResultSet row = s.executeQuery();
        List<OutsideList> out = new ArrayList<>();
        while (row.next()) {
            Set<Channel> channels = EnumSet.noneOf(Channel.class);
            for (String channel : (String[]) row.getArray(6).getArray()) {
                channels.add(Channel.parse(channel).orElseThrow());
            }
            out.add(new OutsideList(
                    new WorkspaceId(row.getObject(1, UUID.class)),
                    row.getObject(2, UUID.class),
                    row.getString(3),
                    ListKind.parse(row.getString(4)).orElseThrow(),
                    row.getString(5),
                    channels,
                    row.getInt(7),
                    row.getTimestamp(8).toInstant(),
                    row.getString(9),
                    Sql.instant(row, 10)));
        }
        return out;
    }

    private static List<Edition> editions(PreparedStatement s) throws SQLException {
        ResultSet row = s.executeQuery();
        List<Edition> out = new ArrayList<>();
        while (row.next()) {
            out.add(new Edition(
                    row.getObject(1, UUID.class),
                    row.getObject(2, UUID.class),
                    row.getInt(3),
                    row.getTimestamp(4).toInstant(),
                    row.getString(5),
                    new Evidence(row.getString(6), row.getBytes(7)),
                    State.valueOf(row.getString(8).toUpperCase(Locale.ROOT)),
                    row.getLong(9),
                    row.getLong(10),
                    row.getObject(11, Long.class),
                    row.getObject(12, Long.class),
                    row.getTimestamp(13).toInstant(),
                    row.getString(14),
                    Sql.instant(row, 15),
                    row.getString(16)));
        }
        return out;
    }
}
