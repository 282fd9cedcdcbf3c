package dev.gatepost.templates;

import dev.gatepost.controls.Control.Definition;
import dev.gatepost.controls.CountedControl;
import dev.gatepost.controls.EvidenceTable;
import dev.gatepost.controls.Offered;
import dev.gatepost.controls.OwnedKind;
import java.util.List;

/** What the room templates offers to the register: approvals, registrations, senders. */
public final class TemplateControls {
    private TemplateControls() {}

    public static Offered offered() {
        return Offered.of(
                        List.of(
                                templatesSecondPerson(),
                                templatesAnswered(),
                                sendersRegistered(),
                                templatesRegistered()),
                        List.of(approvalsTemplatesTable(), approvalsTemplateVersionsTable(), setupSendersTable()))
                .owning(new OwnedKind("template", "tpl", """
                        select id, name || ' (' || channel || ')' from template where workspace_id = ? and
                            retired_at is null"""), new OwnedKind("sender", "sdr", """
                        select id, channel || ' sender' from sender where workspace_id = ? and retired_at is
                            null"""));
    }

    private static CountedControl templatesSecondPerson() {
        return CountedControl.of(
                Definition.daily(
                        "templates_second_person",
                        "No text is sent that only its author has read",
                        "compliance_officer",
                        "TPL-02",
                        "Counts the versions in use, and those that nobody but their author approved."),
                "were approved by nobody but the author",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where p.approver is null), min(t.name) filter (where p.approver
                    is null)
                from asked a join template_standing s on s.workspace_id = a.workspace and s.state = 'active'
                join template t on t.workspace_id = s.workspace_id and t.id = s.template_id and t.retired_at is null
                left join lateral (select min(x.approver) as approver from template_approval x
                    where x.workspace_id = s.workspace_id and x.template_id = s.template_id and x.version =
                        s.version
                        and x.approved and x.approver <> s.author) p on true""");
    }

    private static CountedControl templatesAnswered() {
        return CountedControl.of(
                Definition.daily(
                        "templates_answered",
                        "A text that waits for approval is answered within a week",
                        "compliance_officer",
                        "TPL-02",
                        "Counts the versions that wait for approval, and those that wait for more than "
                                + "seven days."),
                "wait for more than a week",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where s.changed_at < a.now - interval '7 days'),
                    min(t.name) filter (where s.changed_at < a.now - interval '7 days')
                from asked a join template_standing s on s.workspace_id = a.workspace and s.state = 'submitted'
                join template t on t.workspace_id = s.workspace_id and t.id = s.template_id""");
    }

    private static CountedControl sendersRegistered() {
        return CountedControl.of(
                Definition.daily(
                        "senders_registered",
                        "No sender is used whose registration was refused or ends within 30 days",
                        "compliance_officer",
                        "TPL-05",
                        "Counts the registrations of senders in use, and those refused, over, or over "
                                + "within 30 days."),
                "are refused or end within 30 days",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where r.state in ('rejected', 'expired') or r.expires_on < (a.now
                    + interval '30 days')::date),
                    min(r.regime) filter (where r.state in ('rejected', 'expired') or r.expires_on < (a.now +
                        interval '30 days')::date)
                from asked a join sender s on s.workspace_id = a.workspace and s.retired_at is null
                join sender_registration r on r.workspace_id = s.workspace_id and r.sender_id = s.id and r.state <>
                    'none'""");
    }

    private static CountedControl templatesRegistered() {
        return CountedControl.of(
                Definition.daily(
                        "templates_registered",
                        "No text is used whose registration was refused, paused or is over",
                        "compliance_officer",
                        "TPL-07",
                        "Counts the registrations of texts in use, and those refused, paused or over."),
                "are refused, paused or over",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where r.state in ('rejected', 'paused', 'expired')),
                    min(t.name) filter (where r.state in ('rejected', 'paused', 'expired'))
                from asked a join template t on t.workspace_id = a.workspace and t.retired_at is null
                join template_registration r on r.workspace_id = t.workspace_id and r.template_id = t.id""");
    }

    private static EvidenceTable approvalsTemplatesTable() {
        return new EvidenceTable(
                "approvals/templates.csv",
                "Approvals of texts",
                "Who approved or returned which version of which text, and why.",
                """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select t.name, t.channel, t.purpose, p.version, p.kind, p.approved, p.approver, p.reason, p.at
                from asked a join template_approval p on p.workspace_id = a.workspace
                join template t on t.workspace_id = p.workspace_id and t.id = p.template_id
                where p.at >= a.since and p.at < a.until order by p.at, t.name""");
    }

    private static EvidenceTable approvalsTemplateVersionsTable() {
        return new EvidenceTable(
                "approvals/template-versions.csv",
                "Versions of texts",
                "Each version that was made or changed its standing in the span, with its " + "author.",
                """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select t.name, t.channel, t.purpose, s.version, s.state, s.author, s.submitter, s.changed_at
                from asked a join template_standing s on s.workspace_id = a.workspace
                join template t on t.workspace_id = s.workspace_id and t.id = s.template_id
                where s.changed_at >= a.since and s.changed_at < a.until order by t.name, s.version""");
    }

    private static EvidenceTable setupSendersTable() {
        return new EvidenceTable(
                "setup/senders.csv",
                "Senders",
                "Senders with their registrations, as they stand when the pack is made.",
                """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select s.id, s.channel, array_to_string(s.purposes, ' ') as purposes, array_to_string(s.countries,
                    ' ') as countries,
                    r.regime, r.state, r.registered_on, r.expires_on, s.created_at, s.retired_at
                from asked a join sender s on s.workspace_id = a.workspace
                left join sender_registration r on r.workspace_id = s.workspace_id and r.sender_id = s.id order by
                    s.id, r.regime""");
    }
}
