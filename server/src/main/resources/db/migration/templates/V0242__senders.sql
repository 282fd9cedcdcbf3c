alter table brand
    add column postal_address text,
    add column website text,
    add column retired_at timestamptz;
grant update (name, postal_address, website, retired_at) on brand to ${role_console};

alter table sender
    -- What kind of sender it is; null where its channel and address tell.
    add column type text,
    -- Thousandths of a segment (SMS) or message a second that were granted to it; null when nothing was declared.
    add column milli_per_second bigint check (milli_per_second > 0),
    -- How far a provider's block of a person reaches when it comes by this sender.
    add column block_scope text not null default 'number' check (block_scope in ('number', 'profile', 'account')),
    add column profile text,
    add column retired_at timestamptz;
grant update (purposes, countries, connection_id, type, milli_per_second, block_scope, profile, retired_at)
    on sender to ${role_console};

create table sender_registration (
    workspace_id uuid not null,
    sender_id uuid not null,
    -- As the rule packs name it: US:10dlc.
    regime text not null,
    state text not null check (state in ('none', 'pending', 'registered', 'rejected', 'expired')),
    reference text,
    registered_on date,
    expires_on date,
    why text,
    changed_at timestamptz not null,
    changed_by text not null,
    primary key (workspace_id, sender_id, regime)
);
-- What was declared when a sender was made holds on. Forced row security rests while it is copied, as in V0240.
alter table sender no force row level security;
insert into sender_registration (workspace_id, sender_id, regime, state, changed_at, changed_by)
select s.workspace_id, s.id, r, 'registered', s.created_at, 'component:migration'
from sender s, unnest(s.registrations) r;
alter table sender force row level security;
select gatepost_isolate('sender_registration');
grant select, insert on sender_registration to ${role_console};
grant update (state, reference, registered_on, expires_on, why, changed_at, changed_by)
    on sender_registration to ${role_console};
