-- Verified callbacks, once each. The payload is sealed under the workspace's key.
create table callback_inbox (
    workspace_id uuid not null,
    id uuid not null,
    connection_id uuid not null,
    event_key bytea not null,
    received_at timestamptz not null,
    sealed bytea not null,
    state text not null default 'new' check (state in ('new', 'done', 'failed')),
    why text,
    primary key (workspace_id, id),
    unique (workspace_id, connection_id, event_key)
);
select gatepost_isolate('callback_inbox');
grant select, insert, update on callback_inbox to ${role_callbacks};
grant select on callback_inbox to ${role_console}, ${role_jobs};

-- What could not be believed, kept for a person to look at; bounded for each connection.
create table callback_quarantine (
    workspace_id uuid not null,
    id uuid not null,
    connection_id uuid not null,
    received_at timestamptz not null,
    reason text not null,
    why text not null,
    source text not null,
    sealed bytea not null,
    primary key (workspace_id, id)
);
create index callback_quarantine_of_connection on callback_quarantine (workspace_id, connection_id, id);
select gatepost_isolate('callback_quarantine');
grant select, insert, delete on callback_quarantine to ${role_callbacks};
grant select on callback_quarantine to ${role_console}, ${role_jobs};
