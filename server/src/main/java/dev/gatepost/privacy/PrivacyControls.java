package dev.gatepost.privacy;

import dev.gatepost.controls.Chapter;
import dev.gatepost.controls.Control.Definition;
import dev.gatepost.controls.CountedControl;
import dev.gatepost.controls.EvidenceTable;
import dev.gatepost.controls.Offered;
import java.util.List;

/** What the room privacy offers to the register: erasures, holds, retention. */
public final class PrivacyControls {
    private PrivacyControls() {}

    public static Offered offered() {
        return Offered.of(
                        List.of(
                                erasuresOnTime(),
                                accessRequestsOnTime(),
                                purgesRun(),
                                holdsAreLookedAt(),
                                retentionIsDecided()),
                        List.of(
                                retentionRulesTable(),
                                retentionRunsTable(),
                                privacyErasuresTable(),
                                privacyAccessRequestsTable(),
                                privacyHoldsTable()))
                .writing(Chapter.of(
                        "How long data stays otherwise",
                        "Where this workspace agreed to another time than the defaults.",
                        List.of("Class", "Purpose", "Country", "Days", "Why"),
                        """
                        select data_class, purpose, region, days::text, reason from retention_rule
                        where workspace_id = ? and state = 'active' order by data_class, purpose, region"""));
    }

    private static CountedControl erasuresOnTime() {
        return CountedControl.of(
                Definition.daily(
                        "erasures_on_time",
                        "People are forgotten in time",
                        "compliance_officer",
                        "PRV-02",
                        "Counts erasures that are not done, and those past their deadline without a " + "hold."),
                "are past their deadline",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where e.deadline < a.now and e.state <> 'held'), null
                from asked a join erasure e on e.workspace_id = a.workspace and e.state <> 'done'""");
    }

    private static CountedControl accessRequestsOnTime() {
        return CountedControl.of(
                Definition.daily(
                        "access_requests_on_time",
                        "People are shown what is held within a month",
                        "compliance_officer",
                        "PRV-03",
                        "Counts requests whose file was not collected, and those older than 25 days."),
                "were asked 25 days ago and never fetched",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where r.fetched = 0 and r.asked_at < a.now - interval '25 days'),
                    null
                from asked a join access_request r on r.workspace_id = a.workspace and r.asked_at > a.now -
                    interval '60 days'""");
    }

    private static CountedControl purgesRun() {
        return CountedControl.of(
                        Definition.daily(
                                "purges_run",
                                "What is over goes, each day",
                                "operator",
                                "PRV-01",
                                "Takes the newest purge of each class, and counts those that did not end within "
                                        + "two days."),
                        "did not run for two days",
                        """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where coalesce(n.finished_at, n.started_at) < a.now - interval
                    '2 days'),
                    min(n.data_class) filter (where coalesce(n.finished_at, n.started_at) < a.now - interval
                        '2 days')
                from asked a cross join lateral (select distinct on (r.data_class) r.data_class, r.finished_at,
                    r.started_at
                    from retention_run r where r.workspace_id = a.workspace order by r.data_class, r.id desc) n""")
                .orNotYet("Nothing was purged yet.");
    }

    private static CountedControl holdsAreLookedAt() {
        return CountedControl.of(
                Definition.daily(
                        "holds_are_looked_at",
                        "No hold stays for more than a year unseen",
                        "compliance_officer",
                        "PRV-01",
                        "Counts holds in force, and those made more than 365 days ago."),
                "are older than a year",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where h.made_at < a.now - interval '365 days'), null
                from asked a join privacy_hold h on h.workspace_id = a.workspace and h.lifted_at is null
                where h.until_at is null or h.until_at > a.now""");
    }

    private static CountedControl retentionIsDecided() {
        return CountedControl.of(
                Definition.daily(
                        "retention_is_decided",
                        "Nobody waits for more than two weeks to keep something longer",
                        "compliance_officer",
                        "PRV-01",
                        "Counts proposed rules of retention, and those older than 14 days."),
                "wait for more than two weeks",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where r.asked_at < a.now - interval '14 days'), null
                from asked a join retention_rule r on r.workspace_id = a.workspace and r.state = 'proposed'""");
    }

    private static EvidenceTable retentionRulesTable() {
        return new EvidenceTable(
                "retention/rules.csv",
                "Retention rules",
                "Where this workspace keeps something for another time than the defaults, and " + "who agreed.",
                """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select r.id, r.data_class, r.purpose, r.region, r.days, r.reason, r.state, r.asked_by, r.asked_at,
                    r.approved_by, r.approved_at
                from asked a join retention_rule r on r.workspace_id = a.workspace where r.asked_at < a.until order
                    by r.id""");
    }

    private static EvidenceTable retentionRunsTable() {
        return new EvidenceTable(
                "retention/runs.csv",
                "Purges",
                "Each purge of the span: what went, what stayed because of holds.",
                """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select r.id, r.data_class, r.cutoff, r.started_at, r.finished_at, r.purged, r.held, r.holds
                from asked a join retention_run r on r.workspace_id = a.workspace
                where r.started_at >= a.since and r.started_at < a.until order by r.id""");
    }

    private static EvidenceTable privacyErasuresTable() {
        return new EvidenceTable(
                "privacy/erasures.csv",
                "Erasures",
                "Requests to be forgotten: when they were asked, due and done.",
                """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select e.id, e.requested_by, e.asked_by, e.asked_at, e.deadline, e.state, e.erased_at, e.done_at,
                    e.unreadable_by
                from asked a join erasure e on e.workspace_id = a.workspace
                where e.asked_at < a.until and (e.done_at is null or e.done_at >= a.since) order by e.id""");
    }

    private static EvidenceTable privacyAccessRequestsTable() {
        return new EvidenceTable(
                "privacy/access-requests.csv", "Access requests", "Requests to be shown what is held.", """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select r.id, r.requested_by, r.asked_by, r.asked_at, r.ready_at, r.fetched, r.state
                from asked a join access_request r on r.workspace_id = a.workspace
                where r.asked_at >= a.since and r.asked_at < a.until order by r.id""");
    }

    private static EvidenceTable privacyHoldsTable() {
        return new EvidenceTable("privacy/holds.csv", "Holds", "What must be kept, by whose order, until when.", """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select h.id, h.kind, h.case_number, h.reason, h.made_by, h.made_at, h.until_at, h.lifted_by,
                    h.lifted_at, h.lift_reason
                from asked a join privacy_hold h on h.workspace_id = a.workspace
                where h.made_at < a.until and (h.lifted_at is null or h.lifted_at >= a.since) order by h.id""");
    }
}
