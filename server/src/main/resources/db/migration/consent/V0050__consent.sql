create table consent_event (
    workspace_id uuid not null,
    id uuid not null,
    contact_id uuid not null,
    channel text not null,
    purpose text not null,
    brand text not null,
    status text not null check (status in ('granted', 'revoked', 'pending')),
    basis text not null,
    source text not null,
    campaign text,
    actor text not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    -- Evidence (disclosure, URI, IP, user agent) under the contact's evidence key.
    evidence_sealed bytea,
    primary key (workspace_id, id)
);
create index consent_event_of_contact on consent_event (workspace_id, contact_id, id);
select gatepost_isolate('consent_event');
select gatepost_append_only('consent_event');
grant select, insert on consent_event to ${role_callbacks}, ${role_console};
grant select on consent_event to ${role_dispatch}, ${role_jobs}, ${role_accept};

-- Suppression belongs to the organisation: it holds in all its workspaces and survives erasure as a keyed hash.
create table suppression (
    organisation_id uuid not null,
    address_index bytea not null,
    id uuid not null,
    channel text,
    purpose text,
    brand text,
    source text not null,
    since timestamptz not null,
    evidence uuid not null,
    lifted_at timestamptz,
    primary key (organisation_id, address_index, id)
);
select gatepost_isolate_organisation('suppression');
grant select on suppression to ${role_accept}, ${role_dispatch}, ${role_callbacks}, ${role_jobs}, ${role_console};
grant insert on suppression to ${role_callbacks}, ${role_console};
grant update (lifted_at) on suppression to ${role_console};

-- A provider's own block is a fact apart from consent (CON-12).
create table provider_block (
    workspace_id uuid not null,
    contact_id uuid not null,
    sender_id uuid not null,
    code text not null,
    since timestamptz not null,
    lifted_at timestamptz,
    primary key (workspace_id, contact_id, sender_id)
);
select gatepost_isolate('provider_block');
grant select on provider_block to ${role_accept}, ${role_dispatch}, ${role_callbacks}, ${role_jobs}, ${role_console};
grant insert, update on provider_block to ${role_callbacks}, ${role_dispatch};
