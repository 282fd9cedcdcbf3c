package dev.gatepost.messages;

import dev.gatepost.platform.Sql;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a restore does to messages that were not handed over when the backup was taken: they may have been since. None
 * of them is sent by itself; each is uncertain and waits at the desk for proof or a person, with its reservation. It
 * does not follow the transition table, because time went back.
 */
public final class AfterRestore {
    private static final String WAITING = """
            create temporary table restored_waiting (workspace_id uuid, message_id uuid) on commit drop""";
    private static final String IN_HAND = """
            with gone as (delete from in_flight returning workspace_id, message_id)
            insert into restored_waiting select workspace_id, message_id from gone""";
    private static final String ON_THE_WAY = """
            insert into restored_waiting select workspace_id, message_id from message_state
            where state in ('accepted', 'deferred', 'sending')""";
    private static final String STATES = """
            insert into message_state (workspace_id, message_id, state, attempt, at)
            select distinct m.workspace_id, m.id, 'uncertain', 0, ?::timestamptz
            from restored_waiting w join message m on m.workspace_id = w.workspace_id and m.id = w.message_id
            on conflict (workspace_id, message_id) do update set state = 'uncertain', at = excluded.at
                where message_state.state in ('accepted', 'deferred', 'sending')""";
    private static final String STEPS = """
            insert into message_step (workspace_id, message_id, id, state, attempt, reason, at)
            select s.workspace_id, s.message_id,
                (left(gatepost_uuid_at(?)::text, 13) || '-7' || substr(gen_random_uuid()::text, 16))::uuid,
                'uncertain', s.attempt, 'provider_may_have_it', s.at
            from message_state s where s.state = 'uncertain' and s.at = ?
                and exists (select from restored_waiting w
                    where w.workspace_id = s.workspace_id and w.message_id = s.message_id)""";
    private static final String SHELF = """
            insert into message_shelf (workspace_id, state, message_id, reason)
            select s.workspace_id, 'uncertain', s.message_id, 'provider_may_have_it'
            from message_state s where s.state = 'uncertain' and s.at = ?
                and exists (select from restored_waiting w
                    where w.workspace_id = s.workspace_id and w.message_id = s.message_id)
            on conflict do nothing""";

    private AfterRestore() {}

    /** The lanes whose entries send something, in whatever way they wait. */
    public static List<String> lanes() {
        List<String> out = new ArrayList<>(Lanes.SENDING);
        Lanes.SENDING.forEach(lane -> out.add(Lanes.held(lane)));
        // A fallback that was due may have been followed since.
        out.add(Lanes.FALLBACK);
        return out;
    }

    /** Makes the place where the queue tells which messages waited. */
    public static void begin(Connection tx) throws SQLException {
        try (Statement run = tx.createStatement()) {
            run.execute(WAITING);
        }
    }

    /** Marks what waited and what was on the way as uncertain; how many messages. */
    public static int mark(Connection tx, Instant now) throws SQLException {
        try (Statement run = tx.createStatement()) {
            run.executeUpdate(IN_HAND);
            run.executeUpdate(ON_THE_WAY);
            run.execute("analyze restored_waiting");
        }
        int marked = update(tx, STATES, now);
        update(tx, STEPS, now, now);
        update(tx, SHELF, now);
        return marked;
    }

    private static int update(Connection tx, String statement, Instant... values) throws SQLException {
        try (PreparedStatement run = tx.prepareStatement(statement)) {
            Sql.bind(run, (Object[]) values);
            return run.executeUpdate();
        }
    }
}
