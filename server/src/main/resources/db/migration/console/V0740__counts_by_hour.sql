-- What befell messages, hour by hour, as the audit log tells it: a few hundred rows a day instead of every message.
create table console_hour (
    workspace_id uuid not null,
    hour timestamptz not null,
    state text not null,
    -- Of what was just accepted, put off or refused; empty of what came later.
    purpose text not null,
    reason text not null,
    messages bigint not null check (messages >= 0),
    primary key (workspace_id, hour, state, purpose, reason)
);
select gatepost_isolate('console_hour');
grant select, insert, update, delete on console_hour to ${role_jobs};
grant select on console_hour to ${role_console};

-- How far into the log was counted, in the transaction that counts: nothing is counted twice or left out.
create table console_counted (
    workspace_id uuid not null,
    next_seq bigint not null check (next_seq >= 0),
    primary key (workspace_id)
);
select gatepost_isolate('console_counted');
grant select, insert, update on console_counted to ${role_jobs};
grant select on console_counted to ${role_console};
