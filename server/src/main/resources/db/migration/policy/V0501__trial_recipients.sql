-- To whom a trial workspace may write (TEN-01): addresses of the team, each approved by another person than the one who
-- gave it. The address is kept as the organisation's keyed index, with a hint that people recognise.
create table trial_recipient (
    workspace_id uuid not null,
    id uuid not null,
    channel text not null,
    address_index bytea not null,
    hint text not null,
    name text not null,
    asked_by text not null,
    asked_at timestamptz not null,
    approved_by text,
    approved_at timestamptz,
    primary key (workspace_id, id),
    unique (workspace_id, address_index),
    check ((approved_by is null) = (approved_at is null)),
    check (approved_by is distinct from asked_by)
);
select gatepost_isolate('trial_recipient');

grant select, insert, delete on trial_recipient to ${role_console};
grant update (approved_by, approved_at) on trial_recipient to ${role_console};
