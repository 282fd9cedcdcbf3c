package dev.gatepost.consent.optin;

import dev.gatepost.consent.ConsentEventId;
import dev.gatepost.consent.Proof;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The tables {@code opt_in_question} and {@code opt_in_counter}. */
final class QuestionStore {
    private static final String COLUMNS = """
            select id, contact_id, channel, purpose, brand, basis, campaign, jurisdiction, disclosure_id,
                disclosure_version, snapshot_hash, pending_event, asked_at, expires_at, answered_at
            from opt_in_question
            """;

    void insert(Connection tx, WorkspaceId workspace, Question q) throws SQLException {
        Proof.Shown shown = q.proof().disclosure();
        try (PreparedStatement s = tx.prepareStatement("""
                insert into opt_in_question (workspace_id, id, contact_id, channel, purpose, brand, basis, campaign,
                    jurisdiction, disclosure_id, disclosure_version, snapshot_hash, pending_event, asked_at, expires_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""")) {
            Sql.bind(
                    s,
                    workspace.value(),
                    q.id(),
                    q.contact().value(),
                    q.channel().written(),
                    q.purpose().written(),
                    q.brand(),
                    q.basis(),
                    q.campaign(),
                    q.proof().jurisdiction(),
                    shown == null ? null : shown.disclosure(),
                    shown == null ? null : shown.version(),
                    q.proof().snapshotHash(),
                    q.pending().value(),
                    q.askedAt(),
                    q.expiresAt());
            s.executeUpdate();
        }
    }

    Optional<Question> find(Connection tx, WorkspaceId workspace, UUID id) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(COLUMNS + "where workspace_id = ? and id = ?")) {
            Sql.bind(s, workspace.value(), id);
            return read(s).stream().findFirst();
        }
    }

    /** The questions of a contact on this channel that are open now. */
    List<Question> open(Connection tx, WorkspaceId workspace, ContactId contact, Channel channel, Instant now)
            throws SQLException {
        try (PreparedStatement s = tx.prepareStatement(COLUMNS + """
                where workspace_id = ? and contact_id = ? and channel = ? and answered_at is null and expires_at > ?
                order by id""")) {
            Sql.bind(s, workspace.value(), contact.value(), channel.written(), now);
            return read(s);
        }
    }

    /** Marks it answered; false when somebody had done so, or its time is over. */
    boolean answer(Connection tx, WorkspaceId workspace, UUID id, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                update opt_in_question set answered_at = ?
                where workspace_id = ? and id = ? and answered_at is null and expires_at > ?""")) {
            Sql.bind(s, now, workspace.value(), id, now);
            return s.executeUpdate() == 1;
        }
    }

    void answeredBy(Connection tx, WorkspaceId workspace, UUID id, ConsentEventId event) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("update opt_in_question set answered_by = ? where workspace_id = ? and id = ?")) {
            Sql.bind(s, event.value(), workspace.value(), id);
            s.executeUpdate();
        }
    }

    /** What is counted. */
    record Counter(String kind, byte[] key, int most) {}

    /** Counts one more of today; false, and nothing counted, when that would be more than the most. */
    boolean count(Connection tx, WorkspaceId workspace, Counter counter, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into opt_in_counter (workspace_id, day, kind, key, asked) values (?, ?, ?, ?, 1)
                on conflict (workspace_id, day, kind, key) do update set asked = opt_in_counter.asked + 1
                where opt_in_counter.asked < ?""")) {
            Sql.bind(s, workspace.value(), day(now), counter.kind(), counter.key(), counter.most());
            return s.executeUpdate() == 1;
        }
    }

    /** Removes the counters of days that are over everywhere. */
    static int forget(Connection tx, Collection<WorkspaceId> workspaces, Instant now) throws SQLException {
        try (PreparedStatement s =
                tx.prepareStatement("delete from opt_in_counter where workspace_id = any(?::uuid[]) and day < ?")) {
            Sql.bind(s, Sql.column(tx, "uuid", workspaces, WorkspaceId::value), day(now.minusSeconds(86_400)));
            return s.executeUpdate();
        }
    }

    private static Date day(Instant now) {
        return Date.valueOf(LocalDate.ofInstant(now, ZoneOffset.UTC));
    }

    private static List<Question> read(PreparedStatement statement) throws SQLException {
        ResultSet row = statement.executeQuery();
        List<Question> out = new ArrayList<>();
        while (row.next()) {
            UUID disclosure = row.getObject(9, UUID.class);
            var proof = new Proof(
                    row.getString(8),
                    disclosure == null ? null : new Proof.Shown(disclosure, row.getInt(10)),
                    row.getBytes(11),
                    null,
                    null,
                    null);
            out.add(new Question(
                    row.getObject(1, UUID.class),
                    new ContactId(row.getObject(2, UUID.class)),
                    Channel.parse(row.getString(3)).orElseThrow(),
                    Purpose.parse(row.getString(4)).orElseThrow(),
                    row.getString(5),
                    row.getString(6),
                    row.getString(7),
                    proof,
                    new ConsentEventId(row.getObject(12, UUID.class)),
                    row.getTimestamp(13).toInstant(),
                    row.getTimestamp(14).toInstant(),
                    Sql.instant(row, 15)));
        }
        return out;
    }
}
