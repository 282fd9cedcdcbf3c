-- What controls found, each time they were looked at. Results of the whole Gatepost stand under the instance's id.
create table control_result (
    workspace_id uuid not null,
    id uuid not null,
    control text not null,
    at timestamptz not null,
    outcome text not null check (outcome in ('held', 'failing', 'not_yet')),
    why text not null,
    facts jsonb not null,
    looked_by text not null,
    primary key (workspace_id, id)
);
create index control_result_of on control_result (workspace_id, control, id desc);
select gatepost_isolate('control_result');
select gatepost_append_only('control_result');
grant select, insert on control_result to ${role_console};
