-- Where a connection may be used, where what it is given goes, and who processes it there (POL-06). Countries and the
-- groups EU and EEA; empty means everywhere for serves, and undeclared for data_in.
create table connection_territory (
    workspace_id uuid not null,
    connection_id uuid not null,
    serves text[] not null,
    data_in text[] not null,
    processors jsonb not null,
    set_by text not null,
    set_at timestamptz not null,
    primary key (workspace_id, connection_id)
);
select gatepost_isolate('connection_territory');

-- Beyond these places nothing personal of the workspace goes; empty for no bound.
create table data_residency (
    workspace_id uuid not null,
    places text[] not null,
    set_by text not null,
    set_at timestamptz not null,
    primary key (workspace_id)
);
select gatepost_isolate('data_residency');

grant select on connection_territory, data_residency
    to ${role_accept}, ${role_dispatch}, ${role_jobs}, ${role_console};
grant insert, update on connection_territory, data_residency to ${role_console};
