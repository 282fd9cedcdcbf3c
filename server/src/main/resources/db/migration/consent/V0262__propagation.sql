-- What other systems say they have acted upon (CON-08). One row for each event and system; the first counts.
create table consent_acknowledgement (
    workspace_id uuid not null,
    event_id uuid not null,
    system text not null,
    at timestamptz not null,
    seconds double precision not null,
    actor text not null,
    primary key (workspace_id, event_id, system)
);
create index consent_acknowledgement_by_system on consent_acknowledgement (workspace_id, system, at);
select gatepost_isolate('consent_acknowledgement');
grant select, insert on consent_acknowledgement to ${role_console};
grant select on consent_acknowledgement to ${role_jobs};
