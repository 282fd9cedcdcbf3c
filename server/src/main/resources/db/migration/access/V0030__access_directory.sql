-- Read before a workspace is known, therefore outside row-level security; none of it is personal data.
create table directory_organisation (
    id uuid primary key,
    name text not null unique,
    created_at timestamptz not null
);

create table directory_workspace (
    id uuid primary key,
    organisation_id uuid not null references directory_organisation,
    name text not null unique,
    kind text not null check (kind in ('test', 'trial', 'live')),
    -- Only a test workspace has a clock that moves (DX-04): milliseconds added to real time.
    clock_offset_millis bigint not null default 0 check (kind = 'test' or clock_offset_millis = 0),
    promotional_countries text[] not null default '{}',
    created_at timestamptz not null
);

create table directory_credential (
    id uuid primary key,
    workspace_id uuid not null references directory_workspace,
    name text not null,
    -- SHA-256 of the whole key; the key has 160 random bits, so a plain hash cannot be searched (ACC-01).
    key_hash bytea not null unique,
    scopes text[] not null,
    created_at timestamptz not null,
    created_by text not null,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz
);
create index directory_credential_of_workspace on directory_credential (workspace_id);

grant select on directory_organisation, directory_workspace, directory_credential
    to ${role_accept}, ${role_dispatch}, ${role_callbacks}, ${role_jobs}, ${role_console};
grant insert on directory_organisation, directory_workspace, directory_credential to ${role_console};
grant update (clock_offset_millis, promotional_countries) on directory_workspace to ${role_console};
grant update (revoked_at) on directory_credential to ${role_console};
grant update (last_used_at) on directory_credential to ${role_jobs};
