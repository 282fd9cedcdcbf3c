-- Wrapped keys. The root key that opens them is outside of PostgreSQL, and so are the epoch keys.

-- One row: tells whether the root key at hand is the one that wrapped what lies here.
create table directory_key_check (
    only_one boolean primary key default true check (only_one),
    root_check bytea not null,
    created_at timestamptz not null
);

create table organisation_key (
    organisation_id uuid primary key,
    wrapped bytea not null,
    created_at timestamptz not null
);
select gatepost_isolate_organisation('organisation_key');

create table workspace_key (
    workspace_id uuid primary key,
    wrapped bytea not null,
    created_at timestamptz not null
);
select gatepost_isolate('workspace_key');

-- Ed25519 keys that sign on behalf of a workspace, one for each purpose.
create table signing_key (
    workspace_id uuid not null,
    purpose text not null,
    public_key bytea not null check (length(public_key) = 32),
    wrapped bytea not null,
    created_at timestamptz not null,
    primary key (workspace_id, purpose)
);
select gatepost_isolate('signing_key');

create table workspace_secret (
    workspace_id uuid not null,
    owner_id uuid not null,
    name text not null,
    sealed bytea not null,
    written_at timestamptz not null,
    primary key (workspace_id, owner_id, name)
);
select gatepost_isolate('workspace_secret');

-- Who touched which secret, when, why. The component cannot say another name than the one it logged in with.
create table secret_access (
    workspace_id uuid not null,
    id uuid not null,
    owner_id uuid not null,
    name text not null,
    act text not null check (act in ('written', 'read', 'removed')),
    who text not null default session_user check (who = session_user),
    why text not null,
    at timestamptz not null,
    primary key (workspace_id, id)
);
select gatepost_isolate('secret_access');

grant select on directory_key_check, organisation_key, workspace_key, signing_key
    to "${role_accept}", "${role_dispatch}", "${role_callbacks}", "${role_jobs}", "${role_console}";
grant insert on directory_key_check, organisation_key, workspace_key, signing_key
    to "${role_jobs}", "${role_console}";
grant select on workspace_secret to "${role_dispatch}", "${role_callbacks}", "${role_jobs}", "${role_console}";
grant insert, update, delete on workspace_secret to "${role_jobs}", "${role_console}";
grant insert on secret_access to "${role_dispatch}", "${role_callbacks}", "${role_jobs}", "${role_console}";
grant select on secret_access to "${role_console}";
