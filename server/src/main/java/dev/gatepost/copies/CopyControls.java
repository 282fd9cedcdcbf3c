package dev.gatepost.copies;

import dev.gatepost.controls.EvidenceTable;
import dev.gatepost.controls.Offered;
import java.util.List;

/** What the room copies offers to the register: which copies were made, and of what. */
public final class CopyControls {
    private CopyControls() {}

    public static Offered offered() {
        return Offered.of(
                List.of(),
                List.of(new EvidenceTable(
                        "privacy/masked-copies.csv",
                        "Masked copies",
                        "Copies that were made into this test workspace: from where, by whom, of how many people.",
                        """
                        with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                            ?::timestamptz as until)
                        select c.id, c.from_id, c.made_by, c.made_at, c.reason, c.settings, c.customers, c.left_out
                        from asked a join masked_copy c on c.workspace_id = a.workspace
                        where c.made_at >= a.since and c.made_at < a.until order by c.id""")));
    }
}
