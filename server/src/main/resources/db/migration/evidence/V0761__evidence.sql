-- Who answers for a thing: an operator's sign-in name, or the mailbox of a team.
create table owner (
    workspace_id uuid not null,
    kind text not null,
    object_id text not null,
    owner text not null,
    since timestamptz not null,
    set_by text not null,
    primary key (workspace_id, kind, object_id)
);
select gatepost_isolate('owner');
grant select, insert, delete on owner to ${role_console};
grant update (owner, since, set_by) on owner to ${role_console};

-- Companies that work for the workspace's owner: what for, under which contract, where, with whose help.
create table vendor (
    workspace_id uuid not null,
    id uuid not null,
    name text not null,
    purpose text not null,
    contract text,
    contract_ends date,
    dpa text,
    regions text[] not null default '{}',
    subprocessors text[] not null default '{}',
    data_classes text[] not null default '{}',
    connections text[] not null default '{}',
    reviewed_on date,
    review_due date not null,
    changed_at timestamptz not null,
    changed_by text not null,
    retired_at timestamptz,
    primary key (workspace_id, id)
);
create unique index vendor_name on vendor (workspace_id, name) where retired_at is null;
select gatepost_isolate('vendor');
grant select, insert on vendor to ${role_console};
grant update (name, purpose, contract, contract_ends, dpa, regions, subprocessors, data_classes, connections,
    reviewed_on, review_due, changed_at, changed_by, retired_at) on vendor to ${role_console};

-- A campaign in which people look at what is in force, one item after another.
create table review (
    workspace_id uuid not null,
    id uuid not null,
    kind text not null check (kind in ('access', 'rotation', 'vendor')),
    started_at timestamptz not null,
    started_by text not null,
    deadline timestamptz not null,
    finished_at timestamptz,
    primary key (workspace_id, id)
);
select gatepost_isolate('review');
grant select, insert on review to ${role_console};
grant update (finished_at) on review to ${role_console};

create table review_item (
    workspace_id uuid not null,
    review_id uuid not null,
    id uuid not null,
    subject text not null,
    label text not null,
    detail text not null,
    person uuid,
    decision text check (decision in ('keep', 'change', 'revoke')),
    reason text,
    decided_by text,
    decided_at timestamptz,
    primary key (workspace_id, review_id, id),
    check ((decision is null) = (decided_by is null) and (decision is null) = (decided_at is null))
);
select gatepost_isolate('review_item');
grant select, insert on review_item to ${role_console};
grant update (decision, reason, decided_by, decided_at) on review_item to ${role_console};

-- An archive of evidence, and its sealed parts.
create table evidence_pack (
    workspace_id uuid not null,
    id uuid not null,
    from_at timestamptz not null,
    until_at timestamptz not null,
    asked_by text not null,
    asked_at timestamptz not null,
    state text not null check (state in ('asked', 'ready', 'failed', 'over')),
    files int not null default 0,
    bytes bigint not null default 0,
    sha256 bytea check (length(sha256) = 32),
    ready_at timestamptz,
    millis bigint,
    expires_at timestamptz,
    fetched int not null default 0,
    -- While a node makes it; after that another may.
    held_until timestamptz,
    primary key (workspace_id, id),
    check (until_at > from_at)
);
create index evidence_pack_open on evidence_pack (workspace_id, id) where state in ('asked', 'ready');
select gatepost_isolate('evidence_pack');
grant select, insert on evidence_pack to ${role_console};
grant update (fetched) on evidence_pack to ${role_console};
grant select, update on evidence_pack to ${role_jobs};

create table evidence_pack_part (
    workspace_id uuid not null,
    pack_id uuid not null,
    number int not null,
    sealed bytea not null,
    primary key (workspace_id, pack_id, number)
);
select gatepost_isolate('evidence_pack_part');
grant select on evidence_pack_part to ${role_console};
grant select, insert, delete on evidence_pack_part to ${role_jobs};
