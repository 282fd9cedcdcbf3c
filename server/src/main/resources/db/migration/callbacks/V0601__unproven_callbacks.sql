-- Why a callback that was only observed proved nothing, and from where it came; null for one that was proven.
alter table callback_inbox add column doubt text;
alter table callback_inbox add column doubt_why text;
alter table callback_inbox add column source text;
create index callback_inbox_failed on callback_inbox (workspace_id, id) where state = 'failed';
-- What waits for its proof without having been refused.
alter table callback_quarantine add column observed boolean not null default false;

-- Callbacks of each connection by the hour and what was thought of them; written every few seconds by each node.
create table callback_count (
    workspace_id uuid not null,
    connection_id uuid not null,
    hour timestamptz not null,
    verdict text not null,
    count bigint not null,
    primary key (workspace_id, connection_id, hour, verdict)
);
select gatepost_isolate('callback_count');
grant select, insert, update, delete on callback_count to ${role_jobs};
grant select on callback_count to ${role_console};

-- How many proven callbacks of a connection came since the last one that was not.
create table callback_streak (
    workspace_id uuid not null,
    connection_id uuid not null,
    proven bigint not null,
    unproven_at timestamptz,
    primary key (workspace_id, connection_id)
);
select gatepost_isolate('callback_streak');
grant select, insert, update on callback_streak to ${role_jobs};
grant select on callback_streak to ${role_console};
