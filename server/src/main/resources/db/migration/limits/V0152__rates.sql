-- A workspace's own values of the rates; where it has none, those of the instance count.
create table rate_limit (
    workspace_id uuid not null,
    layer text not null,
    key text not null,
    tokens bigint not null check (tokens > 0),
    seconds int not null check (seconds > 0),
    burst bigint not null check (burst > 0),
    mode text not null check (mode in ('enforce', 'shadow', 'off')),
    changed_at timestamptz not null,
    changed_by text not null,
    primary key (workspace_id, layer, key)
);
select gatepost_isolate('rate_limit');

grant select on rate_limit to ${role_accept}, ${role_jobs}, ${role_console};
grant insert, update, delete on rate_limit to ${role_console};
