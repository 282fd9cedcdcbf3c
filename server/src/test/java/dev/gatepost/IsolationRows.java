package dev.gatepost;

import java.util.List;

/** Rows for {@link IsolationTest} in the tables that its traffic leaves empty, one of each workspace. */
final class IsolationRows {
    static final List<String> OF_EACH_WORKSPACE = List.of(
            "insert into budget_use (workspace_id, budget_id, period_start) select workspace_id, id, '2020-01-01'"
                    + " from budget on conflict do nothing",
            "insert into spend (workspace_id, message_id, channel, purpose, segments, reserved_micros, currency,"
                    + " budgets, periods, state, accepted_at, at) select id, gen_random_uuid(), 'push', 'service', 1, 0,"
                    + " 'EUR', '{}', '{}', 'released', now(), now() from directory_workspace",
            "insert into in_flight select workspace_id, gen_random_uuid(), 1, gen_random_uuid(), id, now(),"
                    + " now() + interval '1 day' from directory_connection",
            "insert into queue_entry select id, 'test', gen_random_uuid(), now() + interval '1 day', 0"
                    + " from directory_workspace",
            "insert into template_approval select workspace_id, id, 1, 'second', true, 'x', 'x', null, now()"
                    + " from template",
            "insert into link_domain select id, 'shop.example', now(), 'x' from directory_workspace",
            "insert into template_registration (workspace_id, template_id, regime, state, changed_at, changed_by)"
                    + " select workspace_id, id, 'XX:test', 'registered', now(), 'x' from template",
            "insert into keyword_reply select id, gen_random_uuid(), gen_random_uuid(), 'sms', gen_random_uuid(),"
                    + " 'help', 'en', now(), 'gone' from directory_workspace",
            "insert into consent_acknowledgement select id, gen_random_uuid(), 'crm', now(), 1, 'x'"
                    + " from directory_workspace",
            "insert into last_inbound select id, gen_random_uuid(), gen_random_uuid(), now()"
                    + " from directory_workspace",
            "insert into custom_policy select id, id, 1, 'x', '{\"rules\": []}', null, now(), null, 'x', now()"
                    + " from directory_workspace",
            "insert into policy_replay (workspace_id, id, from_at, until_at, status, asked_by, asked_at)"
                    + " select id, id, now(), now(), 'done', 'x', now() from directory_workspace",
            "insert into elevation (workspace_id, id, operator_id, right_asked, reason, minutes, asked_at)"
                    + " select id, id, id, 'content:reveal', 'x', 5, now() from directory_workspace",
            "insert into connection_territory select id, id, '{}', '{}', '{}', 'x', now() from directory_workspace",
            "insert into callback_count select id, id, now(), 'genuine', 1 from directory_workspace",
            "insert into callback_streak select id, id, 1, null from directory_workspace",
            "insert into connection_sign (workspace_id, connection_id) select id, id from directory_workspace",
            "insert into data_residency select id, '{}', 'x', now() from directory_workspace",
            "insert into opt_out_reconciliation (workspace_id, id, connection_id, status, phase, asked_by,"
                    + " asked_at, next_at) select id, id, id, 'done', 'ours', 'x', now(), now() from directory_workspace",
            "insert into opt_out_page select id, id, 1, 'ours', sha256('x'), 1, now(), now()"
                    + " from directory_workspace",
            "insert into provider_opt_out select id, id, id, id, now(), id, id from directory_workspace",
            "insert into opt_out_difference select id, id, 'signed_up_since', id, id, now()"
                    + " from directory_workspace",
            "insert into event_endpoint_health (workspace_id, endpoint_id) select id, id from directory_workspace",
            "insert into message_export (workspace_id, id, made_at, made_by, reason, filter, content, messages,"
                    + " expires_at) select id, id, now(), 'x', 'x', '{}', false, 1, now() from directory_workspace",
            "insert into message_export_row select id, id, id, id from directory_workspace",
            "insert into message_export_fetch select id, id, id, now(), 'x', 'x' from directory_workspace",
            "insert into same_person select workspace_id, id, id, now() from contact",
            "insert into contact_erasure select workspace_id, id, address_index, 1, now(), 'x', 'x' from contact",
            "insert into contact_rewrap (workspace_id, epoch, started_at) select id, 1, now()"
                    + " from directory_workspace on conflict do nothing",
            "insert into attempt_part select id, id, 'x', id, 1, now() from directory_workspace",
            "insert into callback_part select id, id, sha256('x'), 1, id, now(), 'x' from directory_workspace",
            "insert into late_look select id, 9, gen_random_uuid() from directory_workspace",
            "insert into audit_subtree select id, 1, 0, sha256('x') from directory_workspace",
            "insert into audit_vouched select id, 1 from directory_workspace on conflict do nothing",
            "insert into audit_anchor select id, 1, 'x', 'x', sha256('x'), now() from directory_workspace",
            "insert into privacy_hold (workspace_id, id, kind, reason, case_number, made_by, made_at, released_at)"
                    + " select id, id, 'workspace', 'x', 'x', 'x', now(), now() from directory_workspace",
            "insert into erasure (workspace_id, id, scope, address_index, address_sealed, reason, requested_by,"
                    + " asked_by, asked_at, deadline, state) select id, id, 'workspace', sha256('x'), '', 'x',"
                    + " 'person', 'x', now(), now(), 'done' from directory_workspace",
            "insert into erasure_step (workspace_id, erasure_id, target, store, at) select id, id, id, 'x', now()"
                    + " from directory_workspace",
            "insert into privacy_sink select id, id, 'x', now() from directory_workspace",
            "insert into retention_rule (workspace_id, id, data_class, days, reason, state, asked_by, asked_at)"
                    + " select id, id, 'content', 30, 'x', 'withdrawn', 'x', now() from directory_workspace",
            "insert into retention_run (workspace_id, id, data_class, started_at, finished_at, cutoff)"
                    + " select id, id, 'x', now(), now(), now() from directory_workspace",
            "insert into access_request (workspace_id, id, address_index, address_sealed, reason, requested_by,"
                    + " asked_by, asked_at, state) select id, id, sha256('x'), '', 'x', 'person', 'x', now(), 'over'"
                    + " from directory_workspace",
            "insert into message_content_held select id, id, id, 'x', now() from directory_workspace",
            "insert into control_result select id, id, 'x', now(), 'held', 'x', '{}', 'x' from directory_workspace",
            "insert into owner select id, 'x', 'x', 'x', now(), 'x' from directory_workspace",
            "insert into vendor (workspace_id, id, name, purpose, review_due, changed_at, changed_by)"
                    + " select id, id, 'x', 'x', now(), now(), 'x' from directory_workspace",
            "insert into review select id, id, 'vendor', now(), 'x', now(), null from directory_workspace",
            "insert into review_item (workspace_id, review_id, id, subject, label, detail)"
                    + " select id, id, id, 'x', 'x', 'x' from directory_workspace",
            "insert into evidence_pack (workspace_id, id, from_at, until_at, asked_by, asked_at, state)"
                    + " select id, id, now() - interval '1 day', now(), 'x', now(), 'over' from directory_workspace",
            "insert into evidence_pack_part select id, id, 0, 'x' from directory_workspace",
            "insert into claim_file select id, id, id, 'x', 'x', 'x', 'x', now() from directory_workspace",
            "insert into console_hour select id, now(), 'delivered', '', '', 1 from directory_workspace",
            "insert into console_level select id, 'late:otp', now(), 1 from directory_workspace",
            "insert into connection_call select id, id, now(), 'taken', 100, 1 from directory_workspace",
            "insert into console_change select id, now(), 1, 'template.created' from directory_workspace",
            "insert into console_counted select id, 0 from directory_workspace on conflict do nothing",
            "insert into masked_copy select id, id, id, 'x', now(), 'x', 1, 1, 0, '{}' from directory_workspace",
            "insert into message_replay select id, gen_random_uuid(), gen_random_uuid() from directory_workspace");

    private IsolationRows() {}
}
