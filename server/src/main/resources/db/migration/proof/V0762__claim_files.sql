-- Claims: who was stopped and held, for which case. The file itself is made anew each time it is fetched.
create table claim_file (
    workspace_id uuid not null,
    id uuid not null,
    contact_id uuid not null,
    case_number text not null,
    reason text not null,
    hold_id text not null,
    made_by text not null,
    made_at timestamptz not null,
    primary key (workspace_id, id)
);
select gatepost_isolate('claim_file');
grant select, insert on claim_file to ${role_console};
