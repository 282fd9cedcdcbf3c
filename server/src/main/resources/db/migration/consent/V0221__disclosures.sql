-- What people are told before they agree. A version is never changed: who agreed to it saw exactly this (CON-01).
create table disclosure (
    workspace_id uuid not null,
    id uuid not null,
    name text not null,
    channel text not null,
    brand text not null,
    category text not null,
    created_at timestamptz not null,
    retired_at timestamptz,
    primary key (workspace_id, id),
    unique (workspace_id, name)
);
select gatepost_isolate('disclosure');

create table disclosure_version (
    workspace_id uuid not null,
    disclosure_id uuid not null,
    version int not null check (version > 0),
    language text not null,
    text text not null check (length(text) <= 4000),
    text_hash bytea not null check (length(text_hash) = 32),
    -- The form as it is shown, HTML or a picture of it; its hash stands in each event.
    snapshot bytea check (length(snapshot) <= 32768),
    snapshot_type text,
    snapshot_hash bytea check (length(snapshot_hash) = 32),
    created_at timestamptz not null,
    created_by text not null,
    primary key (workspace_id, disclosure_id, version),
    check ((snapshot is null) = (snapshot_hash is null))
);
select gatepost_isolate('disclosure_version');
select gatepost_append_only('disclosure_version');

grant select, insert on disclosure, disclosure_version to ${role_console};
grant update (retired_at) on disclosure to ${role_console};
