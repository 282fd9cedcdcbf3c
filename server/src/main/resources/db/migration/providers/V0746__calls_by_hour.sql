-- Calls to a provider by the hour, by what came of them and within what time they were over: what a page plots, at a
-- few rows an hour. Written every few seconds by each node for all connections at once.
create table connection_call (
    workspace_id uuid not null,
    connection_id uuid not null,
    hour timestamptz not null,
    -- taken, or why not: a failure, a cause, unknown.
    outcome text not null,
    -- The upper end of a span of time.
    within_ms int not null,
    calls bigint not null check (calls >= 0),
    primary key (workspace_id, connection_id, hour, outcome, within_ms)
);
select gatepost_isolate('connection_call');
grant select, insert, update, delete on connection_call to ${role_jobs};
grant select on connection_call to ${role_console};
