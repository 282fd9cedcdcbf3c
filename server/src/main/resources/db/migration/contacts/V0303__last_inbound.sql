-- When a person last wrote to a WhatsApp sender: free text may follow for a day (POL-01).
create table last_inbound (
    workspace_id uuid not null,
    contact_id uuid not null,
    sender_id uuid not null,
    at timestamptz not null,
    primary key (workspace_id, contact_id, sender_id)
);
select gatepost_isolate('last_inbound');

grant select, insert, update on last_inbound to ${role_callbacks};
grant select on last_inbound to ${role_accept}, ${role_dispatch}, ${role_console}, ${role_jobs};
