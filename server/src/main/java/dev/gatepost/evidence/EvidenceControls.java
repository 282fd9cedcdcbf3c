package dev.gatepost.evidence;

import dev.gatepost.controls.Chapter;
import dev.gatepost.controls.Control;
import dev.gatepost.controls.Control.Definition;
import dev.gatepost.controls.CountedControl;
import dev.gatepost.controls.EvidenceTable;
import dev.gatepost.controls.Measured;
import dev.gatepost.controls.Offered;
import dev.gatepost.controls.OwnedKind;
import java.util.ArrayList;
import java.util.List;

/** What this room offers to the register: vendors, reviews, packs. */
public final class EvidenceControls {
    private EvidenceControls() {}

    /** Of this room alone. */
    private static Offered own() {
        return Offered.of(
                        List.of(
                                vendorsAreReviewed(),
                                processorsHaveTerms(),
                                accessIsReviewed(),
                                reviewsOnTime(),
                                evidenceCanBeMade()),
                        List.of(vendorsVendorsTable(), reviewsReviewsTable(), setupOwnersTable(), controlsPacksTable()))
                .measuring(
                        new Measured(
                                "review_completion",
                                "Share of the items of all reviews of a year that were decided.",
                                Measured.Worst.LOWEST,
                                0.9,
                                """
                        with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                        select (count(i.decided_at)::float8 / nullif(count(*), 0)) from asked a
                        join review r on r.workspace_id = a.workspace and r.started_at > a.now - interval '1 year'
                        join review_item i on i.workspace_id = r.workspace_id and i.review_id = r.id"""),
                        new Measured(
                                "evidence_seconds",
                                "Seconds that the newest pack of evidence took.",
                                Measured.Worst.HIGHEST,
                                300,
                                """
                        with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                        select (select p.millis / 1000.0 from evidence_pack p where p.workspace_id = a.workspace
                            and p.millis is not null
                            order by p.id desc limit 1)::float8 from asked a"""))
                .writing(Chapter.of(
                        "Vendors",
                        "Who works for us, where, and with whose help.",
                        List.of("Vendor", "For", "Where", "With the help of", "Agreement"),
                        """
                        select name, purpose, array_to_string(regions, ', '), array_to_string(subprocessors, ', '),
                            dpa from vendor
                        where workspace_id = ? and retired_at is null order by name"""));
    }

    /** With what needs to know the things of all other rooms. */
    public static Offered offered(List<OwnedKind> things) {
        Offered own = own();
        List<Control> all = new ArrayList<>(own.controls());
        all.add(new ThingsAreOwned(things));
        things.stream()
                .filter(k -> k.kind().equals("connection"))
                .map(VendorsAreNamed::new)
                .forEach(all::add);
        return new Offered(all, own.tables(), own.owned(), own.measures(), own.chapters());
    }

    private static CountedControl vendorsAreReviewed() {
        return CountedControl.of(
                        Definition.daily(
                                "vendors_are_reviewed",
                                "Each vendor is looked at when it is due",
                                "compliance_officer",
                                "GOV-06",
                                "Counts vendors in use, and those whose review is overdue or whose contract is "
                                        + "over."),
                        "are overdue for review, or their contract is over",
                        """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where v.review_due < a.now::date or v.contract_ends <
                    a.now::date),
                    min(v.name) filter (where v.review_due < a.now::date or v.contract_ends < a.now::date)
                from asked a join vendor v on v.workspace_id = a.workspace and v.retired_at is null""")
                .orNotYet("No vendor is in the register.");
    }

    private static CountedControl processorsHaveTerms() {
        return CountedControl.of(
                Definition.daily(
                        "processors_have_terms",
                        "Whoever processes personal data does so under an agreement",
                        "compliance_officer",
                        "GOV-06",
                        "Counts vendors in use that have classes of data, and those without an " + "agreement "
                                + "on processing."),
                "have data and no agreement on its processing",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where v.dpa is null), min(v.name) filter (where v.dpa is null)
                from asked a join vendor v on v.workspace_id = a.workspace and v.retired_at is null and
                    cardinality(v.data_classes) > 0""");
    }

    private static CountedControl accessIsReviewed() {
        return CountedControl.of(
                        Definition.daily(
                                "access_is_reviewed",
                                "Who may do what is looked at each quarter",
                                "owner",
                                "GOV-03",
                                "Looks for a finished review of access; one older than 100 days is wrong."),
                        "reviews: the newest is older than 100 days",
                        """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(r.id), case when max(r.finished_at) < a.now - interval '100 days' then 1 else 0 end,
                    null
                from asked a left join review r on r.workspace_id = a.workspace and r.kind = 'access' and
                    r.finished_at is not null
                group by a.now""")
                .orNotYet("No review of access was finished yet.");
    }

    private static CountedControl reviewsOnTime() {
        return CountedControl.of(
                Definition.daily(
                        "reviews_on_time",
                        "Reviews are finished by their deadline",
                        "compliance_officer",
                        "GOV-03",
                        "Counts the reviews that are not finished, and those past their deadline."),
                "are past their deadline",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where r.deadline < a.now), min(r.kind) filter (where r.deadline <
                    a.now)
                from asked a join review r on r.workspace_id = a.workspace and r.finished_at is null""");
    }

    private static CountedControl evidenceCanBeMade() {
        return CountedControl.of(
                        Definition.daily(
                                "evidence_can_be_made",
                                "Evidence was put together within the last hundred days",
                                "compliance_officer",
                                "GOV-01",
                                "Looks for a pack of evidence; one older than 100 days is wrong."),
                        "packs: the newest is older than 100 days",
                        """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(p.id), case when max(p.ready_at) < a.now - interval '100 days' then 1 else 0 end, null
                from asked a left join evidence_pack p on p.workspace_id = a.workspace and p.ready_at is not null
                group by a.now""")
                .orNotYet("No pack of evidence was made yet.");
    }

    private static EvidenceTable vendorsVendorsTable() {
        return new EvidenceTable(
                "vendors/vendors.csv",
                "Vendors",
                "Who works for the company, for what, where, with whose help, under which " + "contract.",
                """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select v.id, v.name, v.purpose, v.contract, v.contract_ends, v.dpa, array_to_string(v.regions,
                    '; ') as regions,
                    array_to_string(v.subprocessors, '; ') as subprocessors, array_to_string(v.data_classes, '; ')
                        as data_classes,
                    array_to_string(v.connections, ' ') as connections, v.reviewed_on, v.review_due, v.changed_by,
                        v.retired_at
                from asked a join vendor v on v.workspace_id = a.workspace order by v.name""");
    }

    private static EvidenceTable reviewsReviewsTable() {
        return new EvidenceTable(
                "reviews/reviews.csv",
                "Reviews",
                "Each item of each review: what was looked at, by whom, and what was decided.",
                """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select r.id as review, r.kind, r.started_at, r.deadline, r.finished_at, i.subject, i.label,
                    i.detail, i.decision, i.reason,
                    i.decided_by, i.decided_at
                from asked a join review r on r.workspace_id = a.workspace
                join review_item i on i.workspace_id = r.workspace_id and i.review_id = r.id
                where r.started_at < a.until and (r.finished_at is null or r.finished_at >= a.since) order by r.id,
                    i.id""");
    }

    private static EvidenceTable setupOwnersTable() {
        return new EvidenceTable("setup/owners.csv", "Owners", "Who answers for what.", """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select o.kind, o.object_id, o.owner, o.since, o.set_by
                from asked a join owner o on o.workspace_id = a.workspace order by o.kind, o.object_id""");
    }

    private static EvidenceTable controlsPacksTable() {
        return new EvidenceTable(
                "controls/packs.csv", "Packs of evidence", "Earlier packs, and how long each took.", """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select p.id, p.from_at, p.until_at, p.asked_by, p.asked_at, p.state, p.files, p.bytes, p.millis,
                    p.ready_at, p.fetched
                from asked a join evidence_pack p on p.workspace_id = a.workspace where p.asked_at < a.until order
                    by p.id""");
    }
}
