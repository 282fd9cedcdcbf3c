package dev.gatepost.policy;

import dev.gatepost.controls.Chapter;
import dev.gatepost.controls.Control.Definition;
import dev.gatepost.controls.CountedControl;
import dev.gatepost.controls.EvidenceTable;
import dev.gatepost.controls.Offered;
import dev.gatepost.platform.WorkspaceId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** What the room policy offers to the register: country sheets and rules of the company. */
public final class PolicyControls {
    private static final String WORLD = "ZZ";

    private PolicyControls() {}

    /**
     * With the rules of the law for the countries that a workspace has open.
     *
     * @param countries the countries that a workspace has open for advertising
     */
    public static Offered offered(
            PacksInForce packs, Function<WorkspaceId, ? extends Set<String>> countries, Clock clock) {
        Offered own = own();
        List<Chapter> all = new ArrayList<>(own.chapters());
        all.addFirst(new Chapter(
                "Rules of the law",
                "Consent, quiet hours, caps and content, by the rule packs in force. The strictest rule wins. These are"
                        + " the packs of the world and of the countries that are open for advertising.",
                List.of("Pack", "Rule", "What it says", "Fact"),
                (tx, workspace) -> law(packs.at(clock.instant()), countries.apply(workspace))));
        return new Offered(own.controls(), own.tables(), own.owned(), own.measures(), all);
    }

    private static List<List<String>> law(RulePacks packs, Set<String> countries) {
        List<List<String>> out = new ArrayList<>();
        out.add(List.of("all packs", "hash", packs.hash(), packs.zoneData()));
        packs.texts().forEach((name, file) -> {
            String country = name.length() > 2 ? name.substring(0, 2) : name;
            if (name.equals(WORLD) || countries.contains(country)) {
                for (RuleFile.Text rule : file.rules()) {
                    PackPages.lines(rule)
                            .forEach((field, says) ->
                                    out.add(List.of(name + " version " + file.version(), rule.id(), says, field)));
                }
            }
        });
        return out;
    }

    private static Offered own() {
        return Offered.of(
                        List.of(sheetsAreValid(), sheetsAreSigned(), rulesAreApproved()),
                        List.of(approvalsCountrySheetsTable(), approvalsPoliciesTable(), approvalsRulePacksTable()))
                .writing(
                        Chapter.of(
                                "Rules of the company",
                                "They may only tighten what the law asks for.",
                                List.of("Rule", "Version", "From", "Until", "Rules"),
                                """
                        select name, version::text, effective_from::text, effective_until::text, rules::text from
                            custom_policy
                        where workspace_id = ? and approved_at is not null and withdrawn_at is null order by name,
                            version"""),
                        Chapter.of(
                                "Countries that counsel signed for", "", List.of("Country", "Counsel", "Until"), """
                        select country, counsel, max(expires_at)::text from country_sheet
                        where workspace_id = ? and approved_at is not null group by 1, 2 order by 1"""));
    }

    private static CountedControl sheetsAreValid() {
        return CountedControl.of(
                Definition.daily(
                        "sheets_are_valid",
                        "No country sheet ends within 30 days",
                        "compliance_officer",
                        "POL-09",
                        "Takes the newest signed sheet of each country, and counts those that end " + "within "
                                + "30 days."),
                "end within 30 days or are over",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where n.expires_at < a.now + interval '30 days'),
                    min(n.country) filter (where n.expires_at < a.now + interval '30 days')
                from asked a cross join lateral (select distinct on (s.country) s.country, s.expires_at from
                    country_sheet s
                    where s.workspace_id = a.workspace and s.approved_at is not null order by s.country,
                        s.expires_at desc) n""");
    }

    private static CountedControl sheetsAreSigned() {
        return CountedControl.of(
                Definition.daily(
                        "sheets_are_signed",
                        "A country sheet is signed or returned within two weeks",
                        "compliance_officer",
                        "POL-09",
                        "Counts sheets that nobody signed, and those older than 14 days."),
                "wait for more than two weeks",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where s.asked_at < a.now - interval '14 days'),
                    min(s.country) filter (where s.asked_at < a.now - interval '14 days')
                from asked a join country_sheet s on s.workspace_id = a.workspace and s.approved_at is null and
                    s.expires_at > a.now""");
    }

    private static CountedControl rulesAreApproved() {
        return CountedControl.of(
                Definition.daily(
                        "rules_are_approved",
                        "A rule of the company is approved or withdrawn within two weeks",
                        "compliance_officer",
                        "POL-04",
                        "Counts rules that wait for a second person, and those older than 14 days."),
                "wait for more than two weeks",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where p.created_at < a.now - interval '14 days'),
                    min(p.name) filter (where p.created_at < a.now - interval '14 days')
                from asked a join custom_policy p on p.workspace_id = a.workspace and p.approved_at is null and
                    p.withdrawn_at is null""");
    }

    private static EvidenceTable approvalsCountrySheetsTable() {
        return new EvidenceTable(
                "approvals/country-sheets.csv",
                "Country sheets",
                "Which counsel signed for which country, until when, and who agreed.",
                """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select s.id, s.country, s.packs, s.counsel, s.statement, s.asked_by, s.asked_at, s.approved_by,
                    s.approved_at, s.expires_at
                from asked a join country_sheet s on s.workspace_id = a.workspace where s.asked_at < a.until order
                    by s.country, s.id""");
    }

    private static EvidenceTable approvalsPoliciesTable() {
        return new EvidenceTable(
                "approvals/policies.csv",
                "Rules of the company",
                "Each version of a rule, its author, and who approved it.",
                """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select p.id, p.version, p.name, p.rules, p.reason, p.author, p.created_at, p.approved_by,
                    p.approved_at, p.effective_from,
                    p.effective_until, p.withdrawn_at
                from asked a join custom_policy p on p.workspace_id = a.workspace where p.created_at < a.until
                    order by p.id, p.version""");
    }

    private static EvidenceTable approvalsRulePacksTable() {
        return new EvidenceTable(
                "approvals/rule-packs.csv",
                "Releases of rules",
                "Which release of the rule packs was adopted when, and who agreed.",
                """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select r.release, r.hash, r.signed_by, d.adopt_from, d.asked_by, d.asked_at, p.approved_by,
                    p.approved_at
                from asked a join directory_policy_adoption d on d.asked_at < a.until
                join directory_policy_release r on r.hash = d.hash
                left join directory_policy_approval p on p.adoption = d.id order by d.adopt_from, p.approved_at""");
    }
}
