package dev.gatepost.callbacks.optouts;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The tables {@code provider_opt_out} and {@code opt_out_difference}: whom a list named, and what is odd. */
final class KnownOptOuts {
    /** A person and one of our senders. */
    record Pair(ContactId contact, UUID sender) {}

    /** What is known of a pair. */
    record Known(Instant since, boolean gone) {}

    /** What a person must look at. */
    record Difference(String kind, Pair pair, Instant since) {}

    static final String GONE = "gone_from_their_list";
    static final String SIGNED_UP_SINCE = "signed_up_since";
    /** Of a kind in a run; the counts tell how many there are. */
    private static final int MOST_KEPT = 1_000;

    Map<Pair, Known> of(Connection tx, Run run, Collection<ContactId> contacts) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select k.contact_id, k.sender_id, k.since, k.gone_at is not null
                from (select distinct unnest(?::uuid[]) as contact_id) w
                join provider_opt_out k
                    on k.workspace_id = ? and k.connection_id = ? and k.contact_id = w.contact_id""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", contacts, ContactId::value),
                    run.workspace().value(),
                    run.connection().value());
            ResultSet rows = s.executeQuery();
            Map<Pair, Known> out = new HashMap<>();
            while (rows.next()) {
                out.put(
                        new Pair(new ContactId(rows.getObject(1, UUID.class)), rows.getObject(2, UUID.class)),
                        new Known(rows.getTimestamp(3).toInstant(), rows.getBoolean(4)));
            }
            return out;
        }
    }

    /** They are on the list, as this run saw. */
    void remember(Connection tx, Run run, Map<Pair, Instant> seen) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into provider_opt_out (workspace_id, connection_id, contact_id, sender_id, since, first_run,
                    last_run)
                select ?, ?, c, s, t, ?, ? from unnest(?::uuid[], ?::uuid[], ?::timestamptz[]) as n (c, s, t)
                on conflict (workspace_id, connection_id, contact_id, sender_id) do update
                set last_run = excluded.last_run, gone_at = null,
                    since = greatest(provider_opt_out.since, excluded.since)""")) {
            Sql.bind(
                    s,
                    run.workspace().value(),
                    run.connection().value(),
                    run.id(),
                    run.id(),
                    column(tx, "uuid", seen.keySet(), p -> p.contact().value()),
                    column(tx, "uuid", seen.keySet(), Pair::sender),
                    column(tx, "timestamptz", seen.values(), t -> t));
            s.executeUpdate();
        }
    }

    /** How many were on the list before this run, and how many of them it no longer saw. */
    record Vanished(long before, long gone) {}

    /** Marks those that the whole list no longer names, and keeps them as differences. */
    Vanished vanish(Connection tx, Run run, Instant now) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                with gone as (
                    update provider_opt_out set gone_at = ?
                    where workspace_id = ? and connection_id = ? and last_run <> ? and gone_at is null
                    returning contact_id, sender_id, since),
                kept as (
                    insert into opt_out_difference (workspace_id, run_id, kind, contact_id, sender_id, since)
                    select ?, ?, ?, contact_id, sender_id, since from gone limit ?)
                select (select count(*) from gone),
                    (select count(*) from provider_opt_out where workspace_id = ? and connection_id = ?
                        and first_run <> ? and gone_at is null)""")) {
            Sql.bind(
                    s,
                    now,
                    run.workspace().value(),
                    run.connection().value(),
                    run.id(),
                    run.workspace().value(),
                    run.id(),
                    GONE,
                    MOST_KEPT,
                    run.workspace().value(),
                    run.connection().value(),
                    run.id());
            ResultSet rows = s.executeQuery();
            rows.next();
            // The statement's own snapshot: the second count still holds those that the first one counts.
            return new Vanished(rows.getLong(2), rows.getLong(1));
        }
    }

    void keep(Connection tx, Run run, String kind, Map<Pair, Instant> odd) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                insert into opt_out_difference (workspace_id, run_id, kind, contact_id, sender_id, since)
                select ?, ?, ?, c, s, t from unnest(?::uuid[], ?::uuid[], ?::timestamptz[]) as n (c, s, t)
                where (select count(*) from opt_out_difference
                    where workspace_id = ? and run_id = ? and kind = ?) < ?
                on conflict do nothing""")) {
            Sql.bind(
                    s,
                    run.workspace().value(),
                    run.id(),
                    kind,
                    column(tx, "uuid", odd.keySet(), p -> p.contact().value()),
                    column(tx, "uuid", odd.keySet(), Pair::sender),
                    column(tx, "timestamptz", odd.values(), t -> t),
                    run.workspace().value(),
                    run.id(),
                    kind,
                    MOST_KEPT);
            s.executeUpdate();
        }
    }

    List<Difference> differences(Connection tx, WorkspaceId workspace, UUID run, int most) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select kind, contact_id, sender_id, since from opt_out_difference
                where workspace_id = ? and run_id = ? order by kind, contact_id, sender_id limit ?""")) {
            Sql.bind(s, workspace.value(), run, most);
            ResultSet rows = s.executeQuery();
            List<Difference> out = new ArrayList<>();
            while (rows.next()) {
                var pair = new Pair(new ContactId(rows.getObject(2, UUID.class)), rows.getObject(3, UUID.class));
                out.add(new Difference(
                        rows.getString(1), pair, rows.getTimestamp(4).toInstant()));
            }
            return out;
        }
    }
}
