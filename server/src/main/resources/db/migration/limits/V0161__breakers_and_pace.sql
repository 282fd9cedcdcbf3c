-- What operators ordered for a connection's breaker. Every node reads all of it each second, before any workspace is
-- known; none of it is personal data.
create table directory_breaker (
    connection_id uuid primary key,
    workspace_id uuid not null,
    state text not null check (state in ('forced_open', 'forced_closed')),
    reason text not null,
    actor text not null,
    changed_at timestamptz not null
);
grant select on directory_breaker to ${role_dispatch}, ${role_jobs}, ${role_console};
grant insert, update, delete on directory_breaker to ${role_console};

-- How fast a sender may go, where it was set; 0 when that was lifted again. Read likewise, by what changed.
create table directory_sender_pace (
    sender_id uuid primary key,
    workspace_id uuid not null,
    milli_per_second bigint not null check (milli_per_second between 0 and 1000000000),
    burst int not null check (burst between 1 and 1000000),
    unit text not null check (unit in ('messages', 'segments')),
    actor text not null,
    changed_at timestamptz not null
);
create index directory_sender_pace_changed on directory_sender_pace (changed_at);
grant select on directory_sender_pace to ${role_dispatch}, ${role_jobs}, ${role_console};
grant insert, update, delete on directory_sender_pace to ${role_console};
