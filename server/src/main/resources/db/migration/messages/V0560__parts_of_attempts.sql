-- A long message that left in several parts, each with an id of the provider's own. Receipts speak of parts; what they
-- say of the whole is told from all of them. Kept for as long as receipts come.
create table attempt_part (
    workspace_id uuid not null,
    connection_id uuid not null,
    reference text not null,
    message_id uuid not null,
    number int not null,
    made_at timestamptz not null,
    reported text,
    primary key (workspace_id, connection_id, reference)
);
create index attempt_part_of_message on attempt_part (workspace_id, message_id, number);
create index attempt_part_by_age on attempt_part (workspace_id, made_at);
select gatepost_isolate('attempt_part');
grant select, insert, update on attempt_part to ${role_dispatch};
grant select, update, delete on attempt_part to ${role_callbacks};
grant select, delete on attempt_part to ${role_jobs};
