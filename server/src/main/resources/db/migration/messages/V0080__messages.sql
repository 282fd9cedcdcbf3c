-- The message itself never changes; its state is written first by dispatch. Partitioned by the time in its id (UUIDv7).
create table message (
    workspace_id uuid not null,
    id uuid not null,
    contact_id uuid not null,
    channel text not null,
    purpose text not null,
    template_id uuid,
    template_version int,
    sender_id uuid not null,
    initial_state text not null check (initial_state in ('accepted', 'deferred', 'blocked')),
    accepted_at timestamptz not null,
    not_before timestamptz,
    expires_at timestamptz,
    content_expires date not null,
    decision bytea not null,
    correlation text not null,
    primary key (workspace_id, id)
) partition by range (id);
select gatepost_isolate('message');

-- Sealed body, variables, reference and metadata: dropped by the week, so retention is dropping a partition.
create table message_content (
    workspace_id uuid not null,
    message_id uuid not null,
    expires_on date not null,
    sealed bytea not null,
    primary key (workspace_id, message_id, expires_on)
) partition by range (expires_on);
select gatepost_isolate('message_content');

create table message_state (
    workspace_id uuid not null,
    message_id uuid not null,
    state text not null,
    attempt int not null,
    at timestamptz not null,
    primary key (workspace_id, message_id)
) partition by range (message_id);
select gatepost_isolate('message_state');

create table message_step (
    workspace_id uuid not null,
    message_id uuid not null,
    id uuid not null,
    state text not null,
    attempt int not null,
    reason text,
    detail text,
    at timestamptz not null,
    primary key (workspace_id, message_id, id)
) partition by range (message_id);
select gatepost_isolate('message_step');

create table attempt (
    workspace_id uuid not null,
    message_id uuid not null,
    number int not null,
    connection_id uuid not null,
    outcome text not null,
    code text,
    provider_reference text,
    started_at timestamptz not null,
    finished_at timestamptz not null,
    primary key (workspace_id, message_id, number)
) partition by range (message_id);
create index attempt_by_reference on attempt (workspace_id, connection_id, provider_reference);
select gatepost_isolate('attempt');

-- Claimed and perhaps at the provider. A row whose lease has ended is settled as uncertain.
create table in_flight (
    workspace_id uuid not null,
    message_id uuid not null,
    attempt int not null,
    fence uuid not null,
    connection_id uuid not null,
    started_at timestamptz not null,
    lease_until timestamptz not null,
    primary key (workspace_id, message_id)
);
select gatepost_isolate('in_flight');

-- Partitions carry no grants of their own, and are isolated like their parents.
create function gatepost_uuid_at(moment timestamptz) returns uuid language sql immutable as $$
    select (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;

-- Few partitions, because each one is planned over: messages need those of the ids to come (a month or two), content
-- those of its expiry.
create function gatepost_extend_partitions(ids_until timestamptz, content_until timestamptz) returns int language plpgsql
    security definer set search_path from current as $$
declare
    parent text;
    month timestamptz;
    week date;
    made int := 0;
    part text;
begin
    foreach parent in array array['message', 'message_state', 'message_step', 'attempt'] loop
        month := date_trunc('month', now() at time zone 'UTC') at time zone 'UTC';
        while month <= ids_until loop
            part := parent || '_' || to_char(month at time zone 'UTC', 'YYYYMM');
            if to_regclass(part) is null then
                execute format('create table %I partition of %I for values from (%L) to (%L)', part, parent,
                    gatepost_uuid_at(month),
                    gatepost_uuid_at((month at time zone 'UTC' + interval '1 month') at time zone 'UTC'));
                perform gatepost_isolate(part::regclass);
                made := made + 1;
            end if;
            month := (month at time zone 'UTC' + interval '1 month') at time zone 'UTC';
        end loop;
    end loop;
    week := date_trunc('week', now() at time zone 'UTC')::date;
    while week <= (content_until at time zone 'UTC')::date loop
        part := 'message_content_' || to_char(week, 'YYYYMMDD');
        if to_regclass(part) is null then
            execute format('create table %I partition of message_content for values from (%L) to (%L)', part, week, week + 7);
            perform gatepost_isolate(part::regclass);
            made := made + 1;
        end if;
        week := week + 7;
    end loop;
    return made;
end
$$;
revoke all on function gatepost_extend_partitions(timestamptz, timestamptz) from public;
grant execute on function gatepost_extend_partitions(timestamptz, timestamptz) to ${role_jobs};

grant select on message, message_content, message_state, message_step, attempt, in_flight
    to ${role_accept}, ${role_dispatch}, ${role_callbacks}, ${role_jobs}, ${role_console};
grant insert on message, message_content to ${role_accept};
grant insert on message_step to ${role_accept}, ${role_dispatch}, ${role_callbacks};
grant insert, update on message_state to ${role_dispatch}, ${role_callbacks};
grant insert on attempt to ${role_dispatch};
-- A row lock needs an update right, though a hand-over never changes.
grant insert, delete, update (lease_until) on in_flight to ${role_dispatch};
