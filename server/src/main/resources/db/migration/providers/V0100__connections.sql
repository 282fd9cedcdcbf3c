-- A callback names its connection before a workspace is known; none of it is personal data.
create table directory_connection (
    id uuid primary key,
    workspace_id uuid not null,
    provider text not null,
    name text not null,
    settings jsonb not null,
    created_at timestamptz not null,
    unique (workspace_id, name)
);
grant select on directory_connection
    to ${role_accept}, ${role_dispatch}, ${role_callbacks}, ${role_jobs}, ${role_console};
grant insert on directory_connection to ${role_console};
