package dev.gatepost.consent;

import dev.gatepost.controls.Chapter;
import dev.gatepost.controls.Control.Definition;
import dev.gatepost.controls.CountedControl;
import dev.gatepost.controls.EvidenceTable;
import dev.gatepost.controls.Measured;
import dev.gatepost.controls.Offered;
import java.util.List;

/** What the room consent offers to the register: the ledger, suppressions, lists, imports. */
public final class ConsentControls {
    private ConsentControls() {}

    public static Offered offered() {
        return Offered.of(
                        List.of(proven(), inForce(), acknowledged(), listsFresh(), imports(), fresh()),
                        List.of(ledger(), suppressions(), lists(), importTable(), disclosures(), approvals()))
                .measuring(
                        new Measured(
                                "opt_out_seconds_p50",
                                "Seconds from an opt-out until it was in force, the middle one of 30 days.",
                                Measured.Worst.HIGHEST,
                                10,
                                seconds("0.5")),
                        new Measured(
                                "opt_out_seconds_p95",
                                "The same for 95 of 100.",
                                Measured.Worst.HIGHEST,
                                60,
                                seconds("0.95")),
                        new Measured(
                                "consent_age_days_p50",
                                "Age in days of the consents of the last ten years, the middle one.",
                                Measured.Worst.HIGHEST,
                                730,
                                """
                                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                                select percentile_disc(0.5) within group (order by extract(epoch from
                                    (a.now - e.occurred_at)) / 86400)::float8
                                from asked a join consent_event e on e.workspace_id = a.workspace
                                where e.status = 'granted' and e.occurred_at > a.now - interval '10 years'"""))
                .writing(Chapter.of(
                        "What people were shown",
                        "A consent counts with the text that the person saw. These are the texts in use.",
                        List.of("Disclosure", "Channel", "Category", "Version", "Language", "Text"),
                        """
                        select d.name, d.channel, d.category, v.version::text, v.language, v.text
                        from disclosure d join disclosure_version v
                            on v.workspace_id = d.workspace_id and v.disclosure_id = d.id
                        where d.workspace_id = ? and d.retired_at is null order by d.name, v.version,
                            v.language"""));
    }

    private static String seconds(String part) {
        return """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select percentile_disc(@PART) within group (order by extract(epoch from
                    (e.recorded_at - e.occurred_at)))::float8
                from asked a join consent_event e on e.workspace_id = a.workspace
                where e.status = 'revoked' and e.source <> 'import' and e.recorded_at > a.now - interval
                    '30 days'""".replace("@PART", part);
    }

    private static CountedControl proven() {
        return CountedControl.of(
                Definition.daily(
                        "consent_is_proven",
                        "Every consent has proof: what was shown, or evidence under seal",
                        "compliance_officer",
                        "CON-01",
                        "Counts the consents of 90 days, and those with neither a disclosure nor "
                                + "sealed evidence."),
                "have neither a disclosure nor evidence",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*),
                    count(*) filter (where e.disclosure_id is null and e.evidence_sealed is null and
                        e.snapshot_hash is null),
                    null
                from asked a join consent_event e on e.workspace_id = a.workspace
                where e.status = 'granted' and e.recorded_at > a.now - interval '90 days'""");
    }

    private static CountedControl inForce() {
        return CountedControl.of(
                        Definition.daily(
                                "opt_outs_at_once",
                                "An opt-out is in force within a minute",
                                "compliance_officer",
                                "CON-04",
                                "Of the opt-outs of 30 days, counts those recorded more than 60 seconds after "
                                        + "the person" + " spoke."),
                        "took more than a minute",
                        """
                        with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                        select count(*), count(*) filter (where e.recorded_at > e.occurred_at + interval
                            '60 seconds'), null
                        from asked a join consent_event e on e.workspace_id = a.workspace
                        where e.status = 'revoked' and e.source <> 'import'
                            and e.recorded_at > a.now - interval '30 days'""")
                .orNotYet("Nobody opted out in 30 days.");
    }

    private static CountedControl acknowledged() {
        return CountedControl.of(
                        Definition.daily(
                                "opt_outs_followed",
                                "Systems that keep copies follow an opt-out within an hour",
                                "compliance_officer",
                                "CON-08",
                                "Of the acknowledgements of 30 days, counts those that came after more than "
                                        + "an hour."),
                        "came after more than an hour",
                        """
                        with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                        select count(*), count(*) filter (where k.seconds > 3600), min(k.system) filter (where
                            k.seconds > 3600)
                        from asked a join consent_acknowledgement k on k.workspace_id = a.workspace
                        where k.at > a.now - interval '30 days'""")
                .orNotYet("No system outside has acknowledged an opt-out yet.");
    }

    private static CountedControl listsFresh() {
        return CountedControl.of(
                Definition.daily(
                        "lists_are_fresh",
                        "Do-not-contact lists are as fresh as they must be",
                        "compliance_officer",
                        "CON-13",
                        "Counts the lists in use, and those without an edition or with one older than "
                                + "the list allows."),
                "are stale or empty",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where e.id is null
                        or l.fresh_days > 0 and e.as_of < a.now - make_interval(days => l.fresh_days)),
                    min(l.name) filter (where e.id is null
                        or l.fresh_days > 0 and e.as_of < a.now - make_interval(days => l.fresh_days))
                from asked a join outside_list l on l.workspace_id = a.workspace and l.retired_at is null
                left join outside_list_edition e on e.workspace_id = l.workspace_id and e.list_id = l.id
                    and e.state = 'current'""");
    }

    private static CountedControl imports() {
        return CountedControl.of(
                Definition.daily(
                        "imports_are_decided",
                        "Imported consents do not wait for a second person for more than two weeks",
                        "compliance_officer",
                        "CON-11",
                        "Counts the imports that are not done, and those made more than 14 days ago."),
                "wait for more than two weeks",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where i.created_at < a.now - interval '14 days'), null
                from asked a join consent_import i on i.workspace_id = a.workspace
                where i.status <> 'done'""");
    }

    private static CountedControl fresh() {
        return CountedControl.of(
                Definition.daily(
                        "consent_is_fresh",
                        "Consent to advertising is renewed within three years",
                        "compliance_officer",
                        "CON-01",
                        "Takes the newest word of each person on advertising, and counts consents "
                                + "older than three years."),
                "are older than three years",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where n.occurred_at < a.now - interval '3 years'), null
                from asked a cross join lateral (
                    select distinct on (e.contact_id, e.channel, e.brand) e.status, e.occurred_at
                    from consent_event e where e.workspace_id = a.workspace and e.purpose = 'promotional'
                    order by e.contact_id, e.channel, e.brand, e.id desc) n
                where n.status = 'granted'""");
    }

    private static EvidenceTable ledger() {
        return new EvidenceTable(
                "consent/log.csv",
                "Consent log",
                "Each consent and revocation of the span. People are named by an id that "
                        + "leads to nobody once they are erased.",
                """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select e.id, e.contact_id as person, e.channel, e.purpose, e.brand, e.status, e.basis, e.source,
                    e.campaign,
                    e.actor, e.occurred_at, e.recorded_at, e.jurisdiction, e.disclosure_id, e.disclosure_version,
                    encode(e.snapshot_hash, 'hex') as snapshot_sha256, e.evidence_sealed is not null as
                        evidence_under_seal
                from asked a join consent_event e on e.workspace_id = a.workspace
                where e.recorded_at >= a.since and e.recorded_at < a.until order by e.id""");
    }

    private static EvidenceTable suppressions() {
        return new EvidenceTable(
                "consent/suppressions.csv",
                "Suppressions",
                "How many addresses the organisation does not write to, by source and scope. "
                        + "The addresses are hashes and stay here.",
                """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select s.source, coalesce(s.channel, 'all') as channel, coalesce(s.purpose, 'all') as purpose,
                    count(*) filter (where s.lifted_at is null) as in_force, count(s.lifted_at) as lifted,
                    min(s.since) as earliest, max(s.since) as latest
                from asked a join suppression s on s.organisation_id = a.organisation
                group by 1, 2, 3 order by 1, 2, 3""");
    }

    private static EvidenceTable lists() {
        return new EvidenceTable(
                "consent/lists.csv", "Lists", "Editions of do-not-contact lists, with their proofs.", """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select l.name, l.kind, l.country, l.fresh_days, e.version, e.as_of, e.source, e.entries, e.state,
                    encode(e.proof_sha256, 'hex') as proof_sha256, e.published_at, e.published_by
                from asked a join outside_list l on l.workspace_id = a.workspace
                join outside_list_edition e on e.workspace_id = l.workspace_id and e.list_id = l.id
                where e.opened_at < a.until order by l.name, e.version""");
    }

    private static EvidenceTable importTable() {
        return new EvidenceTable(
                "consent/imports.csv", "Imports", "Consents that were brought from elsewhere, who agreed.", """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select i.id, i.source_system, encode(i.file_sha256, 'hex') as file_sha256, i.status, i.rows,
                    i.recorded_revocations, i.recorded_grants, i.rejected, i.holder, i.created_at, i.approved_by,
                    i.approved_at, i.finished_at
                from asked a join consent_import i on i.workspace_id = a.workspace
                where i.created_at >= a.since and i.created_at < a.until order by i.id""");
    }

    private static EvidenceTable disclosures() {
        return new EvidenceTable(
                "consent/disclosures.csv", "Disclosures", "Each text that people were shown, with its hash.", """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select d.id, d.name, d.channel, d.brand, d.category, v.version, v.language, v.text,
                    encode(v.text_hash, 'hex') as text_sha256, v.created_at, v.created_by, d.retired_at
                from asked a join disclosure d on d.workspace_id = a.workspace
                join disclosure_version v on v.workspace_id = d.workspace_id and v.disclosure_id = d.id
                where v.created_at < a.until order by d.name, v.version, v.language""");
    }

    private static EvidenceTable approvals() {
        return new EvidenceTable(
                "approvals/writing-again.csv",
                "Writing again",
                "Where two people allowed writing to somebody who had opted out.",
                """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select r.id, r.contact_id as person, r.channel, r.purpose, r.reason, r.requested_by, r.requested_at,
                    r.approved_by, r.approved_at, r.used_at
                from asked a join recontact_approval r on r.workspace_id = a.workspace
                where r.requested_at >= a.since and r.requested_at < a.until order by r.id""");
    }
}
