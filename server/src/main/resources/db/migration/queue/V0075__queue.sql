-- Durable work. The payload is an id; what it means is the lane's affair. Presence is the state "to do".
create table queue_entry (
    workspace_id uuid not null,
    lane text not null,
    item uuid not null,
    due_at timestamptz not null,
    tries int not null default 0,
    -- In this order it cannot serve "what is due in this lane", which would wade through all that is not.
    primary key (workspace_id, item, lane)
);
create index queue_entry_due on queue_entry (lane, workspace_id, due_at);
select gatepost_isolate('queue_entry');
grant select, insert, update, delete on queue_entry
    to ${role_accept}, ${role_dispatch}, ${role_callbacks}, ${role_jobs}, ${role_console};
