-- The sealed proof of a consent ends some years after the consent does (PRV-01). The event itself stays, and nothing else of
-- it can change: not even the owner of the tables ends a proof that is in use.
alter table consent_event add column evidence_ended_at timestamptz;
create index consent_event_evidence on consent_event (workspace_id, id) where evidence_sealed is not null;

create function consent_event_refuse() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and current_setting('gatepost.evidence_end', true) = 'verified'
        and new.evidence_sealed is null and new.evidence_ended_at is not null
        and to_jsonb(new) - 'evidence_sealed' - 'evidence_ended_at'
            = to_jsonb(old) - 'evidence_sealed' - 'evidence_ended_at' then
        return new;
    end if;
    raise exception 'table % is append-only', tg_table_name using errcode = 'restrict_violation';
end
$$;
drop trigger append_only on consent_event;
create trigger append_only before update or delete on consent_event
    for each row execute function consent_event_refuse();

-- Ends proofs that were recorded before, of which a younger word of the person took the place before then too.
create function gatepost_end_evidence(workspace uuid, before timestamptz, most int) returns int
    language plpgsql security definer set search_path from current as $$
declare
    ended int;
begin
    perform set_config('gatepost.evidence_end', 'verified', true);
    update consent_event e set evidence_sealed = null, evidence_ended_at = now()
    from (
        select c.id from consent_event c
        where c.workspace_id = workspace and c.evidence_sealed is not null and c.id < gatepost_uuid_at(before)
            and c.status <> 'revoked' and (c.retain_until is null or c.retain_until < now())
            and exists (
                select 1 from consent_event n
                where n.workspace_id = c.workspace_id and n.contact_id = c.contact_id and n.id > c.id
                    and n.channel = c.channel and n.purpose = c.purpose and n.brand = c.brand
                    and n.status <> 'pending' and n.recorded_at < before)
        order by c.id limit most) d
    where e.workspace_id = workspace and e.id = d.id;
    get diagnostics ended = row_count;
    perform set_config('gatepost.evidence_end', '', true);
    return ended;
end
$$;
revoke all on function gatepost_end_evidence(uuid, timestamptz, int) from public;
grant execute on function gatepost_end_evidence(uuid, timestamptz, int) to ${role_jobs};
