-- How an endpoint fares, apart from the endpoint itself, because it changes with every batch of deliveries.
create table event_endpoint_health (
    workspace_id uuid not null,
    endpoint_id uuid not null,
    last_delivered_at timestamptz,
    last_failed_at timestamptz,
    last_failure text,
    -- Since when nothing was taken; null while the last try was.
    failing_since timestamptz,
    primary key (workspace_id, endpoint_id)
);
select gatepost_isolate('event_endpoint_health');
grant select, insert, update on event_endpoint_health to ${role_jobs}, ${role_console};

alter table event_endpoint add column state text not null default 'enabled'
    check (state in ('enabled', 'disabled', 'retired'));
alter table event_endpoint add column state_why text;
alter table event_endpoint add column state_at timestamptz;
-- Its state changed, and what waits or was held for it still has to follow.
alter table event_endpoint add column settling boolean not null default false;
grant update on event_endpoint to ${role_console}, ${role_jobs};

-- Held: its endpoint is disabled. It is sent when the endpoint is enabled again.
alter table event_delivery drop constraint event_delivery_state_check;
alter table event_delivery add constraint event_delivery_state_check
    check (state in ('pending', 'delivered', 'dead', 'held', 'dropped'));
alter table event_delivery add column replays int not null default 0;
create index event_delivery_stuck on event_delivery (workspace_id, endpoint_id, id) where state in ('dead', 'held');
-- The log of an endpoint, and what of it is to go again.
create index event_delivery_log on event_delivery (workspace_id, endpoint_id, id);
grant update on event_delivery to ${role_console};
grant insert on event, event_delivery to ${role_jobs};
