package dev.gatepost.controls;

import java.util.List;

/** What the register offers about itself: its results as evidence, and how much of it holds. */
public final class RegisterControls {
    private RegisterControls() {}

    public static Offered offered() {
        return Offered.of(
                        List.of(),
                        List.of(new EvidenceTable(
                                "controls/results.csv",
                                "Results of controls",
                                "What each control found, each time in the span.",
                                """
                        with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as
                            since,
                            ?::timestamptz as until)
                        select r.at, r.control, r.outcome, r.why, r.facts, r.looked_by
                        from asked a join control_result r on r.workspace_id = a.workspace
                        where r.at >= a.since and r.at < a.until order by r.id""")))
                .measuring(new Measured(
                        "control_coverage",
                        "Share of this workspace's controls that hold, by their newest results.",
                        Measured.Worst.LOWEST,
                        0.95,
                        """
                        with recursive asked as (select ?::uuid as workspace, ?::timestamptz as now),
                        known as (
                            (select r.control from asked a join control_result r on r.workspace_id = a.workspace
                             order by r.control limit 1)
                            union all
                            select (select r.control from control_result r where r.workspace_id = a.workspace
                                    and r.control > k.control order by r.control limit 1)
                            from known k cross join asked a where k.control is not null)
                        select (count(*) filter (where n.outcome = 'held')::float8 / nullif(count(*), 0))
                        from known k cross join asked a cross join lateral (
                            select r.outcome from control_result r
                            where r.workspace_id = a.workspace and r.control = k.control and r.at <= a.now
                            order by r.id desc limit 1) n
                        where k.control is not null"""));
    }
}
