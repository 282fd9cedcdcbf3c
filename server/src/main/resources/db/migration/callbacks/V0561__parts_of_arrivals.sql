-- Parts of messages from people, each kept before it is acknowledged, until the others are there. Sealed as the inbox is.
create table callback_part (
    workspace_id uuid not null,
    connection_id uuid not null,
    part_set bytea not null,
    number int not null,
    id uuid not null,
    received_at timestamptz not null,
    sealed bytea not null,
    primary key (workspace_id, connection_id, part_set, number)
);
create index callback_part_by_age on callback_part (workspace_id, connection_id, received_at);
select gatepost_isolate('callback_part');
grant select, insert, delete, update on callback_part to ${role_callbacks};
