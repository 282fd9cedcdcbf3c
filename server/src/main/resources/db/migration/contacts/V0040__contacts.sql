-- One row for each address in a workspace. The address is sealed under the contact's own content key and found by the
-- organisation's keyed index; consent is a projection of the ledger (the room consent owns its meaning).
create table contact (
    workspace_id uuid not null,
    id uuid not null,
    address_index bytea not null,
    address_sealed bytea not null,
    pseudonym uuid not null,
    key_epoch int not null,
    content_key bytea not null,
    evidence_key bytea not null,
    consent jsonb not null default '{}',
    created_at timestamptz not null,
    primary key (workspace_id, id),
    unique (workspace_id, address_index)
);
select gatepost_isolate('contact');

-- A row lock FOR SHARE needs an update right on some column; dispatch and accept never change a contact.
grant select, insert on contact to ${role_accept}, ${role_callbacks}, ${role_console};
grant select on contact to ${role_dispatch}, ${role_jobs};
grant update (consent) on contact to ${role_callbacks}, ${role_console}, ${role_dispatch};
