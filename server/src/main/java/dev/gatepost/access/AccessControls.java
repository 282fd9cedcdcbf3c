package dev.gatepost.access;

import dev.gatepost.controls.Chapter;
import dev.gatepost.controls.Control.Definition;
import dev.gatepost.controls.CountedControl;
import dev.gatepost.controls.EvidenceTable;
import dev.gatepost.controls.Offered;
import dev.gatepost.controls.OwnedKind;
import java.util.List;

/** What the room access offers to the register: keys, accounts, lent rights. */
public final class AccessControls {
    private AccessControls() {}

    public static Offered offered() {
        return Offered.of(
                        List.of(
                                keysEnd(),
                                keysUsed(),
                                keysNarrow(),
                                clientSecrets(),
                                passkeys(),
                                idle(),
                                owners(),
                                lent(),
                                region()),
                        List.of(keys(), grants(), lentRights(), promotions()))
                .owning(new OwnedKind("credential", "key", """
                        select id, name from directory_credential where workspace_id = ? and revoked_at is null
                            and (expires_at is null or expires_at > now())"""))
                .writing(Chapter.of(
                        "Who may do what",
                        "Rights come with roles, in the place where the role was given. What each "
                                + "role may do: docs/roles.md.",
                        List.of("Role", "People", "Where"),
                        """
                        select r.role, count(distinct r.operator_id)::text,
                            case when r.workspace_id is not null then 'this workspace'
                                when r.organisation_id is not null then 'the organisation' else 'everywhere' end
                        from directory_workspace w
                        join directory_operator_role r on r.workspace_id = w.id or r.organisation_id =
                            w.organisation_id
                            or (r.workspace_id is null and r.organisation_id is null)
                        join directory_operator o on o.id = r.operator_id and o.state = 'active'
                        where w.id = ? group by 1, 3 order by 1, 3"""));
    }

    private static CountedControl region() {
        return CountedControl.of(
                        Definition.daily(
                                "data_stays_in_its_region",
                                "The workspace is pinned to the region of its store",
                                "operator",
                                "PRV-06",
                                "Compares the region to which the workspace is pinned with that of the store."),
                        "may lie elsewhere",
                        """
                        with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                        select count(*), count(*) filter (where w.region is distinct from s.region), min(w.name)
                        from asked a join directory_workspace w on w.id = a.workspace cross join directory_store s""")
                .orNotYet("Nobody said a region of this store.");
    }

    private static CountedControl keysEnd() {
        return CountedControl.of(
                Definition.daily(
                        "keys_end",
                        "Every key ends by itself",
                        "admin",
                        "ACC-01",
                        "Counts the keys in force, and those without a day on which they end."),
                "have no end",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where c.expires_at is null),
                    min(c.name) filter (where c.expires_at is null)
                from asked a join directory_credential c on c.workspace_id = a.workspace
                where c.revoked_at is null and (c.expires_at is null or c.expires_at > a.now)""");
    }

    private static CountedControl keysUsed() {
        return CountedControl.of(
                Definition.daily(
                        "keys_in_use",
                        "No key lies about unused",
                        "admin",
                        "ACC-01",
                        "Counts the keys in force, and those that nobody used for 90 days."),
                "were not used for 90 days",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*),
                    count(*) filter (where coalesce(c.last_used_at, c.created_at) < a.now - interval '90 days'),
                    min(c.name) filter (where coalesce(c.last_used_at, c.created_at) < a.now - interval '90 days')
                from asked a join directory_credential c on c.workspace_id = a.workspace
                where c.revoked_at is null and (c.expires_at is null or c.expires_at > a.now)""");
    }

    private static CountedControl keysNarrow() {
        return CountedControl.of(
                Definition.daily(
                        "keys_narrow",
                        "A key may do only what its use needs",
                        "admin",
                        "ACC-01",
                        "Counts the keys in force, and those with more than twelve scopes."),
                "have more than twelve scopes",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where cardinality(c.scopes) > 12),
                    min(c.name) filter (where cardinality(c.scopes) > 12)
                from asked a join directory_credential c on c.workspace_id = a.workspace
                where c.revoked_at is null and (c.expires_at is null or c.expires_at > a.now)""");
    }

    private static CountedControl clientSecrets() {
        return CountedControl.of(
                Definition.daily(
                        "client_secrets_turn",
                        "Secrets of OAuth clients are changed within a year",
                        "admin",
                        "KEY-03",
                        "Counts the secrets of clients in use, and those older than 365 days."),
                "are older than a year",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*), count(*) filter (where s.created_at < a.now - interval '365 days'),
                    min(c.name) filter (where s.created_at < a.now - interval '365 days')
                from asked a join directory_oauth_client c on c.workspace_id = a.workspace and c.retired_at is null
                join directory_oauth_secret s on s.client_id = c.id
                where s.expires_at is null or s.expires_at > a.now""");
    }

    private static CountedControl passkeys() {
        return CountedControl.of(
                        Definition.daily(
                                "people_hold_passkeys",
                                "Whoever signs in by a password of ours has a passkey too",
                                "owner",
                                "ACC-06",
                                "Counts active accounts with a password here, and those without a passkey."),
                        "have no passkey",
                        """
                        with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                        select count(*), count(*) filter (where k.operator_id is null), null
                        from asked a cross join directory_operator o
                        left join (select distinct operator_id from directory_passkey) k on k.operator_id = o.id
                        where o.state = 'active' and o.password_hash is not null""")
                .ofInstance();
    }

    private static CountedControl idle() {
        return CountedControl.of(
                        Definition.daily(
                                "people_still_here",
                                "No account stays open that nobody uses",
                                "owner",
                                "ACC-07",
                                "Counts active accounts, and those made and last seen more than 90 days ago."),
                        "were not seen for 90 days",
                        """
                        with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                        select count(*), count(*) filter (where greatest(o.created_at, s.seen) < a.now - interval
                            '90 days'),
                            null
                        from asked a cross join directory_operator o
                        left join (select operator_id, max(seen_at) as seen from directory_session group by 1) s
                            on s.operator_id = o.id
                        where o.state = 'active'""")
                .ofInstance();
    }

    private static CountedControl owners() {
        return CountedControl.of(
                        Definition.daily(
                                "two_owners",
                                "At least two people own this Gatepost, and at most five",
                                "owner",
                                "ACC-07",
                                "Counts active accounts with the role owner everywhere; fewer than two or "
                                        + "more than five" + " is wrong."),
                        "owners: too few or too many",
                        """
                        with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                        select count(distinct o.id),
                            case when count(distinct o.id) between 2 and 5 then 0 else 1 end, null
                        from asked a cross join directory_operator o
                        join directory_operator_role r on r.operator_id = o.id and r.role = 'owner'
                            and r.organisation_id is null and r.workspace_id is null
                        where o.state = 'active'""")
                .ofInstance();
    }

    private static CountedControl lent() {
        return CountedControl.of(
                Definition.daily(
                        "lent_rights_answered",
                        "Who asks for a right is answered within a week",
                        "compliance_officer",
                        "ACC-08",
                        "Counts the rights that were asked for, and those that nobody lent or ended "
                                + "for seven days."),
                "wait for an answer for a week",
                """
                with asked as (select ?::uuid as workspace, ?::timestamptz as now)
                select count(*),
                    count(*) filter (where e.approved_at is null and e.ended_at is null
                        and e.asked_at < a.now - interval '7 days'), null
                from asked a join elevation e on e.workspace_id = a.workspace""");
    }

    private static EvidenceTable keys() {
        return new EvidenceTable(
                "access/keys.csv", "Keys", "Every key that was in force in the span, without the key.", """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select c.id, c.name, array_to_string(c.scopes, ' ') as scopes, c.purpose,
                    array_to_string(c.networks, ' ') as networks, c.created_at, c.created_by, c.expires_at,
                    c.last_used_at, c.revoked_at
                from asked a join directory_credential c on c.workspace_id = a.workspace
                where c.created_at < a.until and (c.revoked_at is null or c.revoked_at >= a.since) order by
                    c.id""");
    }

    private static EvidenceTable grants() {
        return new EvidenceTable(
                "access/roles.csv", "Roles", "Who may do what here, as it stands when the pack is made.", """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select o.name as account, o.state, r.role,
                    case when r.workspace_id is not null then 'workspace'
                        when r.organisation_id is not null then 'organisation' else 'everywhere' end as place,
                    r.granted_at, r.granted_by
                from asked a
                join directory_operator_role r on r.workspace_id = a.workspace or r.organisation_id = a.organisation
                    or (r.workspace_id is null and r.organisation_id is null)
                join directory_operator o on o.id = r.operator_id order by 1, 3""");
    }

    private static EvidenceTable lentRights() {
        return new EvidenceTable(
                "access/lent-rights.csv",
                "Lent rights",
                "Rights that were asked for, lent by whom, and when they ended.",
                """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select e.id, e.operator_id, e.right_asked, e.reason, e.minutes, e.asked_at, e.approved_by,
                    e.approved_at,
                    e.expires_at, e.ended_at
                from asked a join elevation e on e.workspace_id = a.workspace
                where e.asked_at >= a.since and e.asked_at < a.until order by e.id""");
    }

    private static EvidenceTable promotions() {
        return new EvidenceTable(
                "approvals/promotions.csv",
                "Promotions",
                "What was brought here from another workspace, and who agreed.",
                """
                with asked as (select ?::uuid as workspace, ?::uuid as organisation, ?::timestamptz as since,
                    ?::timestamptz as until)
                select p.id, p.from_workspace, p.state, p.proposed_by, p.proposed_at, p.approved_by, p.ended_at
                from asked a join promotion p on p.workspace_id = a.workspace
                where p.proposed_at >= a.since and p.proposed_at < a.until order by p.id""");
    }
}
