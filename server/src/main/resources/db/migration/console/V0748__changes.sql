-- What was changed by people, as the audit log tells it: what plots mark. To look for it in the log itself costs the more
-- the more messages there are; here it is a few rows a day.
create table console_change (
    workspace_id uuid not null,
    at timestamptz not null,
    seq bigint not null,
    action text not null,
    primary key (workspace_id, at, seq)
);
select gatepost_isolate('console_change');
grant select, insert, delete on console_change to ${role_jobs};
grant select on console_change to ${role_console};
