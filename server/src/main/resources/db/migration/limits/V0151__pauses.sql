-- What stands still. Those of the whole instance belong to the workspace of zeros.
create table pause (
    workspace_id uuid not null,
    id uuid not null,
    scope text not null
        check (scope in ('all', 'workspace', 'sender', 'connection', 'provider', 'template', 'purpose', 'country')),
    value text,
    reason text not null,
    made_by text not null,
    made_at timestamptz not null,
    resumed_by text,
    resumed_at timestamptz,
    resume_reason text,
    primary key (workspace_id, id),
    check ((value is null) = (scope in ('all', 'workspace'))),
    check ((resumed_at is null) = (resumed_by is null) and (resumed_at is null) = (resume_reason is null))
);
create unique index pause_in_force on pause (workspace_id, scope, value) nulls not distinct where resumed_at is null;
select gatepost_isolate('pause');

grant select on pause to ${role_accept}, ${role_dispatch}, ${role_callbacks}, ${role_jobs}, ${role_console};
grant insert on pause to ${role_console};
grant update (resumed_by, resumed_at, resume_reason) on pause to ${role_console};
