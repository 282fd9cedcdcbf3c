package dev.gatepost.limits;

import dev.gatepost.controls.Chapter;
import dev.gatepost.controls.Control.Definition;
import dev.gatepost.controls.CountedControl;
import dev.gatepost.controls.EvidenceTable;
import dev.gatepost.controls.Offered;
import dev.gatepost.controls.OwnedKind;
import java.util.List;

/** What the room limits offers to the register: budgets, rates, pauses. */
public final class LimitControls {
    private LimitControls() {}

    public static Offered offered() {
        return Offered.of(
                        List.of(
                                budgetsAreSet(),
                                budgetsAreEnforced(),
                                ratesAreEnforced(),
                                pausesAreLookedAt(),
                                breakersAreFree()),
                        List.of(setupBudgetsTable(), incidentsPausesTable()))
                .owning(new OwnedKind("budget", "bdg", """
                        select id, name from budget where workspace_id = ? and retired_at is null
                        """), new OwnedKind("limit", "", """
                        select layer || ':' || key, layer from rate_limit where workspace_id = ?"""))
                .writing(
                        Chapter.of(
                                "Budgets",
                                "What may be spent. A message that a budget does not cover is not sent.",
                                List.of("Budget", "Period", "Limit", "Currency", "Holds or watches"),
                                """
                        select name, period, (limit_micros / 1000000.0)::numeric(18, 2)::text, currency, mode from
                            budget
                        where workspace_id = ? and retired_at is null order by name"""),
                        Chapter.of(
                                "Rates",
                                "How much may come at once, where this workspace differs from the defaults.",
                                List.of("Layer", "Of", "Per", "Seconds", "Holds or watches"),
                                """
                        select layer, key, tokens::text, seconds::text, mode from rate_limit where workspace_id = ?
                            order by layer, key"""));
    }

    private static CountedControl budgetsAreSet() {
        return CountedControl.of(
                Definition.daily(
                        "budgets_are_set",
                        "What may be spent is bounded",
                        "admin",
                        "LIM-03",
                        "Looks for budgets in force; none is wrong."),
                "budgets: there is none",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(b.id), case when count(b.id) = 0 then 1 else 0 end, null
                from asked a left join budget b on b.workspace_id = a.workspace and b.retired_at is null""");
    }

    private static CountedControl budgetsAreEnforced() {
        return CountedControl.of(
                Definition.daily(
                        "budgets_are_enforced",
                        "Budgets hold, and do not only watch",
                        "admin",
                        "LIM-03",
                        "Counts budgets in force, and those that only watch."),
                "only watch",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where b.mode <> 'enforce'), min(b.name) filter (where b.mode <>
                    'enforce')
                from asked a join budget b on b.workspace_id = a.workspace and b.retired_at is null""");
    }

    private static CountedControl ratesAreEnforced() {
        return CountedControl.of(
                Definition.daily(
                        "rates_are_enforced",
                        "Limits of rates hold",
                        "admin",
                        "LIM-01",
                        "Counts the limits that were set here, and those that only watch or are off."),
                "only watch or are off",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where r.mode <> 'enforce'), min(r.layer) filter (where r.mode <>
                    'enforce')
                from asked a join rate_limit r on r.workspace_id = a.workspace""");
    }

    private static CountedControl pausesAreLookedAt() {
        return CountedControl.of(
                Definition.daily(
                        "pauses_are_looked_at",
                        "No pause stays for more than a week unseen",
                        "operator",
                        "LIM-06",
                        "Counts pauses in force, and those made more than seven days ago."),
                "are older than a week",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where p.made_at < a.now - interval '7 days'), min(p.scope) filter
                    (where
                    p.made_at < a.now - interval '7 days')
                from asked a join pause p on p.workspace_id = a.workspace and p.resumed_at is null""");
    }

    private static CountedControl breakersAreFree() {
        return CountedControl.of(
                Definition.daily(
                        "breakers_are_free",
                        "No breaker is held by hand for more than a day",
                        "operator",
                        "LIM-04",
                        "Counts breakers held open or closed by hand, and those held for more than a " + "day."),
                "are held for more than a day",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where b.changed_at < a.now - interval '1 day'), null
                from asked a join directory_breaker b on b.workspace_id = a.workspace""");
    }

    private static EvidenceTable setupBudgetsTable() {
        return new EvidenceTable("setup/budgets.csv", "Budgets", "Budgets and what was used of them.", """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select b.name, b.period, b.zone, b.limit_micros, b.currency, b.mode, b.created_at, b.retired_at,
                    u.period_start,
                    u.reserved_micros, u.spent_micros
                from asked a join budget b on b.workspace_id = a.workspace
                left join budget_use u on u.workspace_id = b.workspace_id and u.budget_id = b.id
                    and u.period_start >= (a.since - interval '31 days')::date and u.period_start < a.until::date +
                        1
                order by b.name, u.period_start""");
    }

    private static EvidenceTable incidentsPausesTable() {
        return new EvidenceTable(
                "incidents/pauses.csv", "Pauses", "When sending was stopped, by whom, why, and when it went on.", """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select p.id, p.scope, p.value, p.reason, p.made_by, p.made_at, p.resumed_by, p.resumed_at,
                    p.resume_reason
                from asked a join pause p on p.workspace_id = a.workspace
                where p.made_at < a.until and (p.resumed_at is null or p.resumed_at >= a.since) order by p.id""");
    }
}
