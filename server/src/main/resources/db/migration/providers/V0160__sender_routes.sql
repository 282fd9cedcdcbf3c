-- Over which connections a sender's messages may leave. A route that was replaced is retired, not removed.
create table sender_route (
    workspace_id uuid not null,
    sender_id uuid not null,
    id uuid not null,
    connection_id uuid not null,
    priority smallint not null check (priority between 0 and 100),
    weight smallint not null check (weight between 1 and 1000),
    -- Empty for all.
    countries text[] not null,
    purposes text[] not null,
    created_at timestamptz not null,
    retired_at timestamptz,
    primary key (workspace_id, sender_id, id)
);
select gatepost_isolate('sender_route');

grant select on sender_route to ${role_accept}, ${role_dispatch}, ${role_jobs}, ${role_console};
grant insert on sender_route to ${role_console};
grant update (retired_at) on sender_route to ${role_console};
