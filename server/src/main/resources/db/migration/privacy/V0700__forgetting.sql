-- What must be kept though its time is over or a person asks for its erasure: a court's order, a dispute. It wins over
-- purge, erasure and expiry until it is lifted. People are named by the organisation's keyed hash of the address.
create table privacy_hold (
    workspace_id uuid not null,
    id uuid not null,
    kind text not null check (kind in ('person', 'message', 'reference', 'workspace')),
    address_index bytea,
    contact_id uuid,
    message_id uuid,
    reference_hash bytea,
    reason text not null,
    case_number text not null,
    made_by text not null,
    made_at timestamptz not null,
    until_at timestamptz,
    lifted_by text,
    lifted_at timestamptz,
    lift_reason text,
    -- When the copies that it kept were let go.
    released_at timestamptz,
    primary key (workspace_id, id),
    check ((lifted_at is null) = (lifted_by is null) and (lifted_at is null) = (lift_reason is null))
);
create index privacy_hold_unreleased on privacy_hold (workspace_id) where released_at is null;
select gatepost_isolate('privacy_hold');
grant select, insert on privacy_hold to ${role_console};
grant update (lifted_by, lifted_at, lift_reason) on privacy_hold to ${role_console};
grant select, update (released_at) on privacy_hold to ${role_jobs};

-- A request to be forgotten, and how far it got. The address is sealed under the workspace's key and emptied at the end.
create table erasure (
    workspace_id uuid not null,
    id uuid not null,
    scope text not null check (scope in ('workspace', 'organisation')),
    address_index bytea not null,
    address_sealed bytea not null,
    reason text not null,
    requested_by text not null,
    asked_by text not null,
    asked_at timestamptz not null,
    deadline timestamptz not null,
    state text not null check (state in ('asked', 'held', 'erasing', 'telling', 'done')),
    held_by uuid,
    held_in uuid,
    erased_at timestamptz,
    key_epoch int,
    unreadable_by timestamptz,
    done_at timestamptz,
    reminded_at timestamptz,
    escalated_at timestamptz,
    primary key (workspace_id, id)
);
create index erasure_open on erasure (workspace_id, id) where state <> 'done';
-- The same person is not erased twice at once.
create unique index erasure_of_person on erasure (workspace_id, address_index, scope) where state <> 'done';
create index erasure_by_person on erasure (workspace_id, address_index, id);
select gatepost_isolate('erasure');
grant select, insert on erasure to ${role_console};
grant select, update on erasure to ${role_jobs};

-- What became of the person in each store, in each workspace that the erasure reaches.
create table erasure_step (
    workspace_id uuid not null,
    erasure_id uuid not null,
    target uuid not null,
    store text not null,
    found bigint not null default 0,
    erased bigint not null default 0,
    kept bigint not null default 0,
    why text,
    reached uuid,
    at timestamptz not null,
    finished_at timestamptz,
    primary key (workspace_id, erasure_id, target, store)
);
select gatepost_isolate('erasure_step');
grant select, insert, update on erasure_step to ${role_jobs};
grant select on erasure_step to ${role_console};

-- Systems that were told of an erasure or a purge, and that must say that they followed.
create table privacy_sink (
    workspace_id uuid not null,
    subject_id uuid not null,
    system text not null,
    told_at timestamptz not null,
    acknowledged_at timestamptz,
    acknowledged_by text,
    primary key (workspace_id, subject_id, system)
);
select gatepost_isolate('privacy_sink');
grant select, insert on privacy_sink to ${role_jobs};
grant select on privacy_sink to ${role_console};
grant update (acknowledged_at, acknowledged_by) on privacy_sink to ${role_console};

-- How long a class of data stays, where a workspace wants it otherwise than the defaults.
create table retention_rule (
    workspace_id uuid not null,
    id uuid not null,
    data_class text not null,
    purpose text not null default '',
    region text not null default '',
    days int not null check (days > 0),
    reason text not null,
    state text not null check (state in ('proposed', 'active', 'superseded', 'withdrawn')),
    asked_by text not null,
    asked_at timestamptz not null,
    approved_by text,
    approved_at timestamptz,
    primary key (workspace_id, id),
    check (approved_by is distinct from asked_by)
);
create unique index retention_rule_active on retention_rule (workspace_id, data_class, purpose, region)
    where state = 'active';
select gatepost_isolate('retention_rule');
grant select, insert on retention_rule to ${role_console};
grant update (state, approved_by, approved_at) on retention_rule to ${role_console};
grant select on retention_rule to ${role_jobs};

-- A purge: what went, and what stayed because of a hold.
create table retention_run (
    workspace_id uuid not null,
    id uuid not null,
    data_class text not null,
    started_at timestamptz not null,
    finished_at timestamptz,
    cutoff timestamptz not null,
    purged bigint not null default 0,
    held bigint not null default 0,
    holds int not null default 0,
    primary key (workspace_id, id)
);
create unique index retention_run_open on retention_run (workspace_id, data_class) where finished_at is null;
select gatepost_isolate('retention_run');
grant select, insert, update on retention_run to ${role_jobs};
grant select on retention_run to ${role_console};

-- A request to see all that is held. The file is sealed under the workspace's key and goes after some days.
create table access_request (
    workspace_id uuid not null,
    id uuid not null,
    address_index bytea not null,
    address_sealed bytea not null,
    reason text not null,
    requested_by text not null,
    asked_by text not null,
    asked_at timestamptz not null,
    state text not null check (state in ('asked', 'ready', 'over')),
    entries int not null default 0,
    file bytea,
    ready_at timestamptz,
    expires_at timestamptz,
    fetched int not null default 0,
    primary key (workspace_id, id)
);
create unique index access_request_of_person on access_request (workspace_id, address_index) where state = 'asked';
create index access_request_by_person on access_request (workspace_id, address_index, id);
create index access_request_open on access_request (workspace_id, id) where state <> 'over';
select gatepost_isolate('access_request');
grant select, insert on access_request to ${role_console};
grant update (fetched) on access_request to ${role_console};
grant select, update on access_request to ${role_jobs};
