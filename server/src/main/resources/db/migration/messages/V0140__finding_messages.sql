-- What a message is looked for by. All of it is known when the message is written, and none of it changes.
alter table message
    -- Keyed hash of the caller's own reference; the reference itself stays in the sealed content.
    add column reference_hash bytea,
    add column country text,
    -- The first reason when it was refused or put off at once.
    add column reason text,
    -- Parts of the rendered text; 0 for what is not SMS.
    add column segments smallint not null default 0,
    -- The message whose place this one takes, and how many may still take this one's.
    add column fallback_of uuid,
    add column fallbacks smallint not null default 0;

-- What happens seldom costs a row in a partial index only when it happens.
create index message_by_contact on message (workspace_id, contact_id, id);
create index message_by_template on message (workspace_id, template_id, id) where template_id is not null;
create index message_by_reference on message (workspace_id, reference_hash, id) where reference_hash is not null;
create index message_not_accepted on message (workspace_id, initial_state, id) where initial_state <> 'accepted';
create index message_by_reason on message (workspace_id, reason, id) where reason is not null;
create index message_by_fallback on message (workspace_id, fallback_of) where fallback_of is not null;

-- Messages that came into a rare state. An index on the state itself would have to be changed at each of the five steps of
-- every message (decision 10). A row may be older than the message's state of now, which therefore is always asked too.
create table message_shelf (
    workspace_id uuid not null,
    state text not null,
    message_id uuid not null,
    reason text,
    primary key (workspace_id, state, message_id)
);
create index message_shelf_by_reason on message_shelf (workspace_id, reason, message_id) where reason is not null;
select gatepost_isolate('message_shelf');
grant select on message_shelf to ${role_accept}, ${role_dispatch}, ${role_callbacks}, ${role_jobs}, ${role_console};
grant insert on message_shelf to ${role_dispatch}, ${role_callbacks}, ${role_jobs}, ${role_console};
grant delete on message_shelf to ${role_jobs};
