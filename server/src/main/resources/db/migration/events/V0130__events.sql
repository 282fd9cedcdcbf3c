create table event_endpoint (
    workspace_id uuid not null,
    id uuid not null,
    url text not null,
    created_at timestamptz not null,
    primary key (workspace_id, id)
);
select gatepost_isolate('event_endpoint');

-- Minimised: ids, states and reasons; never an address or a text.
create table event (
    workspace_id uuid not null,
    id uuid not null,
    type text not null,
    object uuid not null,
    payload bytea not null,
    at timestamptz not null,
    primary key (workspace_id, id)
);
select gatepost_isolate('event');

create table event_delivery (
    workspace_id uuid not null,
    id uuid not null,
    event_id uuid not null,
    endpoint_id uuid not null,
    object uuid not null,
    state text not null check (state in ('pending', 'delivered', 'dead')),
    tries int not null default 0,
    answer text,
    at timestamptz not null,
    primary key (workspace_id, id)
);
-- Order within one object: a later event waits for the earlier one.
create index event_delivery_pending on event_delivery (workspace_id, endpoint_id, object, id) where state = 'pending';
select gatepost_isolate('event_delivery');

grant select on event_endpoint, event, event_delivery
    to ${role_accept}, ${role_dispatch}, ${role_callbacks}, ${role_jobs}, ${role_console};
grant insert on event, event_delivery to ${role_accept}, ${role_dispatch}, ${role_callbacks}, ${role_console};
grant update on event_delivery to ${role_jobs};
grant insert on event_endpoint to ${role_console};
