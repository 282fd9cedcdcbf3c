package dev.gatepost.intake.exports;

import dev.gatepost.controls.Control.Definition;
import dev.gatepost.controls.CountedControl;
import dev.gatepost.controls.EvidenceTable;
import dev.gatepost.controls.Offered;
import java.util.List;

/** What the exports offer to the register. */
public final class ExportControls {
    private ExportControls() {}

    public static Offered offered() {
        return Offered.of(List.of(exportsAreFollowed()), List.of(accessExportsTable()));
    }

    private static CountedControl exportsAreFollowed() {
        return CountedControl.of(
                Definition.daily(
                        "exports_are_followed",
                        "Of every export it is known that no copy is left",
                        "compliance_officer",
                        "KEY-06",
                        "Counts the exports that ended more than 30 days ago, and those of which nobody "
                                + "vouched that the copies are destroyed."),
                "ended 30 days ago, and nobody vouched for their copies",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where e.copies_destroyed_at is null), null
                from asked a join message_export e on e.workspace_id = a.workspace
                where coalesce(e.ended_at, e.expires_at) < a.now - interval '30 days'""");
    }

    private static EvidenceTable accessExportsTable() {
        return new EvidenceTable(
                "access/exports.csv",
                "Exports",
                "Messages that left in the clear: by whom, why, how many, and what became of " + "the " + "copies.",
                """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select e.id, e.made_at, e.made_by, e.reason, e.content, e.messages, e.expires_at, e.ended_at,
                    e.copies_destroyed_at,
                    e.copies_destroyed_by, (select count(*) from message_export_fetch f
                        where f.workspace_id = e.workspace_id and f.export_id = e.id) as fetched
                from asked a join message_export e on e.workspace_id = a.workspace
                where e.made_at >= a.since and e.made_at < a.until order by e.id""");
    }
}
