package dev.gatepost.events;

import dev.gatepost.controls.Control.Definition;
import dev.gatepost.controls.CountedControl;
import dev.gatepost.controls.EvidenceTable;
import dev.gatepost.controls.Measured;
import dev.gatepost.controls.Offered;
import dev.gatepost.controls.OwnedKind;
import java.util.List;

/** What the room events offers to the register: endpoints and deliveries. */
public final class EventControls {
    private EventControls() {}

    public static Offered offered() {
        return Offered.of(List.of(endpointsAnswer(), eventsArrive()), List.of(eventsDeliveriesTable()))
                .owning(new OwnedKind("event_endpoint", "end", """
                        select id, substring(url from '^[a-z]+://[^/]+') from event_endpoint where workspace_id = ?
                            and state <> 'retired'"""))
                .measuring(new Measured(
                        "webhook_failure_share",
                        "Share of deliveries of events of 30 days that were given up.",
                        Measured.Worst.HIGHEST,
                        0.01,
                        """
                        with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                        select (count(*) filter (where d.state = 'dead')::float8 / nullif(count(*), 0))
                        from asked a join event_delivery d on d.workspace_id = a.workspace and d.at > a.now -
                            interval '30 days'"""));
    }

    private static CountedControl endpointsAnswer() {
        return CountedControl.of(
                Definition.daily(
                        "endpoints_answer",
                        "No endpoint fails for more than a day",
                        "developer",
                        "EVT-02",
                        "Counts endpoints in use, and those that have failed for more than a day."),
                "have failed for more than a day",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where h.failing_since < a.now - interval '1 day'), null
                from asked a join event_endpoint e on e.workspace_id = a.workspace and e.state = 'enabled'
                left join event_endpoint_health h on h.workspace_id = e.workspace_id and h.endpoint_id = e.id""");
    }

    private static CountedControl eventsArrive() {
        return CountedControl.of(
                        Definition.daily(
                                "events_arrive",
                                "Events arrive",
                                "developer",
                                "EVT-01",
                                "Of the deliveries of seven days, counts those given up; up to one in a hundred "
                                        + "is given."),
                        "were given up",
                        """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), greatest(0, count(*) filter (where d.state = 'dead') - count(*) / 100), null
                from asked a join event_delivery d on d.workspace_id = a.workspace and d.at > a.now - interval
                    '7 days'""")
                .orNotYet("No event was delivered in seven days.");
    }

    private static EvidenceTable eventsDeliveriesTable() {
        return new EvidenceTable(
                "events/deliveries.csv",
                "Deliveries",
                "How many events went to each endpoint, and what became of them, day by day.",
                """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select d.endpoint_id, date_trunc('day', d.at) as day, d.state, count(*) as deliveries
                from asked a join event_delivery d on d.workspace_id = a.workspace
                where d.at >= a.since and d.at < a.until group by 1, 2, 3 order by 2, 1, 3""");
    }
}
