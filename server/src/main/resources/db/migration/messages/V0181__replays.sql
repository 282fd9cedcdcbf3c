-- Which message was sent again as which. A table of its own, because hardly any message is: the row of the message, which
-- every send writes, stays as it is.
create table message_replay (
    workspace_id uuid not null,
    message_id uuid not null,
    replay_of uuid not null,
    primary key (workspace_id, message_id)
);
create index message_replay_by_origin on message_replay (workspace_id, replay_of, message_id);
select gatepost_isolate('message_replay');
grant select on message_replay to ${role_accept}, ${role_dispatch}, ${role_callbacks}, ${role_jobs}, ${role_console};
grant insert on message_replay to ${role_accept};
