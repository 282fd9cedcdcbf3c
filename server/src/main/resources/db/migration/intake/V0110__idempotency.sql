create table idempotency (
    workspace_id uuid not null,
    key_hash bytea not null,
    request_hash bytea not null,
    message_id uuid not null,
    expires_at timestamptz not null,
    primary key (workspace_id, key_hash)
);
create index idempotency_expiry on idempotency (expires_at);
select gatepost_isolate('idempotency');
grant select, insert, update on idempotency to ${role_accept};
grant select, delete on idempotency to ${role_jobs};
