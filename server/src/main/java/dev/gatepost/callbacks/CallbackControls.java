package dev.gatepost.callbacks;

import dev.gatepost.controls.Control.Definition;
import dev.gatepost.controls.CountedControl;
import dev.gatepost.controls.EvidenceTable;
import dev.gatepost.controls.Measured;
import dev.gatepost.controls.Offered;
import java.util.List;

/** What the room callbacks offers to the register: proof, quarantine, opt-out lists. */
public final class CallbackControls {
    private CallbackControls() {}

    public static Offered offered() {
        return Offered.of(
                        List.of(callbacksAreProven(), quarantineIsLookedAt(), optOutsAreCompared()),
                        List.of(callbacksProofTable(), consentProviderListsTable()))
                .measuring(new Measured(
                        "callbacks_unproven_share",
                        "Share of callbacks of 30 days that came without proof.",
                        Measured.Worst.HIGHEST,
                        0.01,
                        """
                        with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                        select (coalesce(sum(c.count) filter (where c.verdict not in ('genuine', 'repeated')), 0) /
                            nullif(sum(c.count), 0))::float8
                        from asked a join callback_count c on c.workspace_id = a.workspace and c.hour > a.now -
                            interval '30 days'"""));
    }

    private static CountedControl callbacksAreProven() {
        return CountedControl.of(
                        Definition.daily(
                                "callbacks_are_proven",
                                "Callbacks come with proof",
                                "operator",
                                "HOOK-06",
                                "Of the callbacks of seven days, counts those without proof; up to one in a "
                                        + "hundred is given."),
                        "came without proof",
                        """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select coalesce(sum(c.count), 0)::bigint,
                    greatest(0, coalesce(sum(c.count) filter (where c.verdict not in ('genuine', 'repeated')), 0) -
                        coalesce(sum(c.count), 0) / 100)::bigint,
                    min(c.verdict) filter (where c.verdict not in ('genuine', 'repeated'))
                from asked a join callback_count c on c.workspace_id = a.workspace and c.hour > a.now - interval
                    '7 days'""")
                .orNotYet("No callback came in seven days.");
    }

    private static CountedControl quarantineIsLookedAt() {
        return CountedControl.of(
                Definition.daily(
                        "quarantine_is_looked_at",
                        "What is in quarantine is looked at within a week",
                        "operator",
                        "HOOK-07",
                        "Counts callbacks in quarantine, and those that came more than seven days ago."),
                "lie there for more than a week",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where q.received_at < a.now - interval '7 days'),
                    min(q.reason) filter (where q.received_at < a.now - interval '7 days')
                from asked a join callback_quarantine q on q.workspace_id = a.workspace""");
    }

    private static CountedControl optOutsAreCompared() {
        return CountedControl.of(
                        Definition.daily(
                                "opt_outs_are_compared",
                                "Opt-outs that providers keep are compared with ours each week",
                                "compliance_officer",
                                "CON-12",
                                "Takes the newest comparison of each connection that was ever compared, and "
                                        + "counts those that failed or are older than eight days."),
                        "failed or are older than eight days",
                        """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where n.status = 'failed' or coalesce(n.finished_at, n.asked_at)
                    < a.now - interval '8 days'), null
                from asked a cross join lateral (select distinct on (r.connection_id) r.status, r.finished_at,
                    r.asked_at
                    from opt_out_reconciliation r where r.workspace_id = a.workspace order by r.connection_id, r.id
                        desc) n""")
                .orNotYet("No opt-out list of a provider was ever compared.");
    }

    private static EvidenceTable callbacksProofTable() {
        return new EvidenceTable(
                "callbacks/proof.csv",
                "Proof of callbacks",
                "How many callbacks came by each connection, and what proof they had, day by " + "day.",
                """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select c.connection_id, date_trunc('day', c.hour) as day, c.verdict, sum(c.count) as callbacks
                from asked a join callback_count c on c.workspace_id = a.workspace
                where c.hour >= a.since and c.hour < a.until group by 1, 2, 3 order by 2, 1, 3""");
    }

    private static EvidenceTable consentProviderListsTable() {
        return new EvidenceTable(
                "consent/provider-lists.csv",
                "Comparisons with providers",
                "When opt-outs that providers keep were compared with ours, and what came of it.",
                """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select r.id, r.connection_id, r.status, r.counts, r.asked_by, r.asked_at, r.finished_at
                from asked a join opt_out_reconciliation r on r.workspace_id = a.workspace
                where r.asked_at >= a.since and r.asked_at < a.until order by r.id""");
    }
}
