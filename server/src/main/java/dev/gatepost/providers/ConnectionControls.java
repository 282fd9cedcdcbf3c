package dev.gatepost.providers;

import dev.gatepost.controls.Chapter;
import dev.gatepost.controls.Control.Definition;
import dev.gatepost.controls.CountedControl;
import dev.gatepost.controls.EvidenceTable;
import dev.gatepost.controls.Offered;
import dev.gatepost.controls.OwnedKind;
import java.util.List;

/** What the room providers offers to the register: connections and their proof. */
public final class ConnectionControls {
    private ConnectionControls() {}

    public static Offered offered() {
        return Offered.of(
                        List.of(callbacksMustProve(), territoriesAreKnown(), connectionsAreBelieved()),
                        List.of(callbacksConnectionsTable()))
                .owning(new OwnedKind("connection", "cnn", """
                        select id, name from directory_connection where workspace_id = ? and retired_at is null"""))
                .writing(Chapter.of(
                        "Callbacks",
                        "A callback counts only when its provider proved it. Where a connection "
                                + "observes, unproven ones are kept apart and counted.",
                        List.of("Connection", "Provider", "Unproven callbacks"),
                        """
                        select name, provider, case callback_mode when 'enforce' then 'refused' else
                            'observed until ' || callback_mode_until end
                        from directory_connection where workspace_id = ? and retired_at is null order by name"""));
    }

    private static CountedControl callbacksMustProve() {
        return CountedControl.of(
                Definition.daily(
                        "callbacks_must_prove",
                        "Callbacks that cannot prove themselves are refused",
                        "admin",
                        "HOOK-01",
                        "Counts connections in use, and those that only observe unproven callbacks."),
                "only observe unproven callbacks",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where c.callback_mode <> 'enforce'), min(c.name) filter (where
                    c.callback_mode <> 'enforce')
                from asked a join directory_connection c on c.workspace_id = a.workspace and c.retired_at is
                    null""");
    }

    private static CountedControl territoriesAreKnown() {
        return CountedControl.of(
                Definition.daily(
                        "territories_are_known",
                        "It is known where each provider keeps data, and who works for it",
                        "compliance_officer",
                        "POL-06",
                        "Counts connections in use, and those whose territory nobody declared."),
                "have no declared territory",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where t.connection_id is null), min(c.name) filter (where
                    t.connection_id is null)
                from asked a join directory_connection c on c.workspace_id = a.workspace and c.retired_at is null
                left join connection_territory t on t.workspace_id = c.workspace_id and t.connection_id = c.id""");
    }

    private static CountedControl connectionsAreBelieved() {
        return CountedControl.of(
                Definition.daily(
                        "connections_are_believed",
                        "No connection sends what cannot be believed",
                        "admin",
                        "HOOK-06",
                        "Counts connections that had callbacks, and those whose newest one was " + "refused a "
                                + "day ago or later."),
                "had a callback refused since yesterday",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where s.refused_at > a.now - interval '1 day'
                        and s.refused_at > coalesce(s.believed_at, '-infinity')), null
                from asked a join connection_sign s on s.workspace_id = a.workspace
                where s.believed_at is not null or s.refused_at is not null""");
    }

    private static EvidenceTable callbacksConnectionsTable() {
        return new EvidenceTable(
                "callbacks/connections.csv",
                "Connections",
                "How each connection proves its callbacks, and where its provider keeps data.",
                """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select c.id, c.name, c.provider, c.callback_mode, c.callback_mode_until, c.created_at, c.retired_at,
                    array_to_string(t.serves, ' ') as serves, array_to_string(t.data_in, ' ') as data_in,
                        t.processors, t.set_by, t.set_at
                from asked a join directory_connection c on c.workspace_id = a.workspace
                left join connection_territory t on t.workspace_id = c.workspace_id and t.connection_id = c.id
                    order by c.name""");
    }
}
