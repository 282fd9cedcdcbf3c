-- A connection is changed in place and retired, never removed: callbacks to it may still come.
alter table directory_connection add column retired_at timestamptz;
grant update (name, settings, retired_at) on directory_connection to ${role_console};

-- When a connection last gave a sign, noted every few seconds by each node that saw one.
create table connection_sign (
    workspace_id uuid not null,
    connection_id uuid not null,
    taken_at timestamptz,
    failed_at timestamptz,
    failure text,
    believed_at timestamptz,
    refused_at timestamptz,
    refusal text,
    primary key (workspace_id, connection_id)
);
select gatepost_isolate('connection_sign');
grant select, insert, update on connection_sign to ${role_jobs};
grant select on connection_sign to ${role_console};
