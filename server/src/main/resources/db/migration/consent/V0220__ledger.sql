-- What CON-01 asks of each event besides. The disclosure is named by its version, whose text never changes; the proof
-- itself (IP, user agent, evidence URI) stays sealed under the contact's evidence key.
alter table consent_event
    add column jurisdiction text,
    add column disclosure_id uuid,
    add column disclosure_version int,
    add column snapshot_hash bytea check (length(snapshot_hash) = 32),
    add column retain_until timestamptz,
    add column approval_id uuid;

-- Who may be asked again after an opt-out, decided by two (CON-09). It is used once, by one event.
create table recontact_approval (
    workspace_id uuid not null,
    id uuid not null,
    contact_id uuid not null,
    channel text not null,
    purpose text not null,
    brand text not null,
    reason text not null,
    requested_by text not null,
    requested_at timestamptz not null,
    expires_at timestamptz not null,
    approved_by text,
    approved_at timestamptz,
    used_by uuid,
    used_at timestamptz,
    primary key (workspace_id, id),
    check (approved_by <> requested_by),
    check (used_by is null or approved_by is not null)
);
create index recontact_approval_of_contact on recontact_approval (workspace_id, contact_id);
select gatepost_isolate('recontact_approval');
grant select, insert on recontact_approval to ${role_console};
grant update (approved_by, approved_at, used_by, used_at) on recontact_approval to ${role_console};
