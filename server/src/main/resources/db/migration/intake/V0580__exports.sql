-- Exports in the clear: which messages, for whom, why, until when. The file itself is stored nowhere; it is written when
-- it is fetched, so that whoever was erased meanwhile is in it no more.
create table message_export (
    workspace_id uuid not null,
    id uuid not null,
    made_at timestamptz not null,
    made_by text not null,
    reason text not null,
    filter text not null,
    content boolean not null,
    messages int not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    ended_by text,
    copies_destroyed_at timestamptz,
    copies_destroyed_by text,
    copies_destroyed_how text,
    primary key (workspace_id, id)
);
select gatepost_isolate('message_export');

create table message_export_row (
    workspace_id uuid not null,
    export_id uuid not null,
    message_id uuid not null,
    contact_id uuid not null,
    primary key (workspace_id, export_id, message_id)
);
create index message_export_row_by_contact on message_export_row (workspace_id, contact_id, export_id);
select gatepost_isolate('message_export_row');

create table message_export_fetch (
    workspace_id uuid not null,
    id uuid not null,
    export_id uuid not null,
    fetched_at timestamptz not null,
    fetched_by text not null,
    fetched_from text not null,
    primary key (workspace_id, id)
);
create index message_export_fetch_of on message_export_fetch (workspace_id, export_id, id);
select gatepost_isolate('message_export_fetch');

grant select, insert on message_export, message_export_row, message_export_fetch to ${role_console};
grant update on message_export to ${role_console};
grant select on message_export, message_export_row, message_export_fetch to ${role_jobs};
