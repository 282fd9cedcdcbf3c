-- How high something stood in an hour: how late a lane was at worst, what a budget had used at last. One row an hour.
create table console_level (
    workspace_id uuid not null,
    what text not null,
    hour timestamptz not null,
    level bigint not null,
    primary key (workspace_id, what, hour)
);
select gatepost_isolate('console_level');
grant select, insert, update, delete on console_level to ${role_jobs};
grant select on console_level to ${role_console};
