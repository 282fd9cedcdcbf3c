package dev.gatepost.keys;

import dev.gatepost.controls.Control.Definition;
import dev.gatepost.controls.CountedControl;
import dev.gatepost.controls.EvidenceTable;
import dev.gatepost.controls.Offered;
import java.util.List;

/** What the room keys offers to the register: the age of secrets and keys. */
public final class KeyControls {
    private KeyControls() {}

    public static Offered offered() {
        return Offered.of(
                List.of(secretsTurn(), epochsTurn()),
                List.of(keysRotationsTable(), keysEventsTable(), keysSecretAccessTable()));
    }

    private static CountedControl secretsTurn() {
        return CountedControl.of(
                Definition.daily(
                        "secrets_turn",
                        "Secrets of connections and endpoints are changed within half a year",
                        "admin",
                        "KEY-03",
                        "Counts the secrets in use, and those older than 180 days."),
                "are older than 180 days",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where r.since < a.now - interval '180 days'),
                    min(r.name) filter (where r.since < a.now - interval '180 days')
                from asked a join secret_rotation r on r.workspace_id = a.workspace""");
    }

    private static CountedControl epochsTurn() {
        return CountedControl.of(
                        Definition.daily(
                                "epochs_turn",
                                "The key under which people are sealed is changed every week",
                                "operator",
                                "KEY-06",
                                "Looks for the newest epoch; one older than 15 days is wrong."),
                        "epochs: the newest is older than 15 days",
                        """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(e.id), case when max(e.at) < a.now - interval '15 days' then 1 else 0 end, null
                from asked a left join directory_key_event e on e.act = 'epoch_began' group by a.now""")
                .ofInstance()
                .orNotYet("The first epoch is still running.");
    }

    private static EvidenceTable keysRotationsTable() {
        return new EvidenceTable(
                "keys/rotations.csv",
                "Secrets",
                "How old the secret in each place is, and how often it was changed. No secret " + "is " + "here.",
                """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select r.owner_kind, r.owner_id, r.name, r.since, r.rotations, r.previous_until, r.actor
                from asked a join secret_rotation r on r.workspace_id = a.workspace order by r.owner_kind,
                    r.owner_id, r.name""");
    }

    private static EvidenceTable keysEventsTable() {
        return new EvidenceTable(
                "keys/events.csv", "Keys", "When keys of this Gatepost were changed, rewrapped and destroyed.", """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select e.at, e.act, e.actor from asked a join directory_key_event e on e.at >= a.since and e.at <
                    a.until order by e.id""");
    }

    private static EvidenceTable keysSecretAccessTable() {
        return new EvidenceTable(
                "keys/secret-access.csv",
                "Use of secrets",
                "Which component read, wrote or removed which secret, day by day.",
                """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select date_trunc('day', s.at) as day, s.name, s.act, s.who, s.why, count(*) as times
                from asked a join secret_access s on s.workspace_id = a.workspace
                where s.at >= a.since and s.at < a.until group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5""");
    }
}
