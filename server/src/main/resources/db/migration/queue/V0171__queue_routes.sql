-- A lane is worked by route (for messages: the sender), so that one sender's slow pace holds back nobody else's
-- messages. Other lanes have the route of all zeros.
alter table queue_entry add column route uuid not null default '00000000-0000-0000-0000-000000000000';
drop index queue_entry_due;
create index queue_entry_due on queue_entry (lane, workspace_id, route, due_at);
