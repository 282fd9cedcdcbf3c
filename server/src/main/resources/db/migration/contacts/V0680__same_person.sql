-- Two contacts of whom a provider told, under its proof, that they are one person: a number and the id by which somebody
-- with a user name is known. An opt-out of one is an opt-out of both; consent is not shared.
create table same_person (
    workspace_id uuid not null,
    contact_id uuid not null,
    other_id uuid not null,
    at timestamptz not null,
    primary key (workspace_id, contact_id, other_id)
);
create index same_person_other on same_person (workspace_id, other_id);
select gatepost_isolate('same_person');

grant select, insert on same_person to ${role_callbacks};
grant select on same_person to ${role_accept}, ${role_dispatch}, ${role_console}, ${role_jobs};
grant delete on same_person to ${role_console}, ${role_jobs};
