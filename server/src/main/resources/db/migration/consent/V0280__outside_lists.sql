-- Lists that others keep of whom not to write to (CON-13). Of an address there is only the first half of the
-- organisation's keyed index, so that a copy of the table tells nobody who is on a list.
create table outside_list (
    workspace_id uuid not null,
    id uuid not null,
    name text not null,
    kind text not null check (kind in
        ('do_not_call', 'reassigned_numbers', 'carrier_deactivations', 'national_register', 'own')),
    country text,
    channels text[] not null,
    -- For so many days an edition may be relied on; 0 for ever.
    fresh_days int not null check (fresh_days >= 0),
    created_at timestamptz not null,
    created_by text not null,
    retired_at timestamptz,
    primary key (workspace_id, id),
    unique (workspace_id, name)
);
select gatepost_isolate('outside_list');

create table outside_list_edition (
    workspace_id uuid not null,
    id uuid not null,
    list_id uuid not null,
    version int not null check (version > 0),
    as_of timestamptz not null,
    -- Where it was got, and what proves it.
    source text not null,
    proof_uri text,
    proof_sha256 bytea check (length(proof_sha256) = 32),
    state text not null check (state in ('loading', 'current', 'past', 'removed')),
    entries bigint not null default 0,
    rejected bigint not null default 0,
    added bigint,
    removed bigint,
    opened_at timestamptz not null,
    opened_by text not null,
    published_at timestamptz,
    published_by text,
    primary key (workspace_id, id),
    unique (workspace_id, list_id, version)
);
create unique index outside_list_edition_current on outside_list_edition (workspace_id, list_id)
    where state = 'current';
select gatepost_isolate('outside_list_edition');

create table outside_list_entry (
    workspace_id uuid not null,
    edition_id uuid not null,
    hash bytea not null check (length(hash) = 16),
    -- Since when a number belongs to nobody or somebody else; null where the list gives no day.
    since date,
    primary key (workspace_id, edition_id, hash)
);
select gatepost_isolate('outside_list_entry');

grant select, insert on outside_list, outside_list_edition, outside_list_entry to ${role_console};
grant update (retired_at) on outside_list to ${role_console};
grant update (state, entries, rejected, added, removed, published_at, published_by) on outside_list_edition
    to ${role_console};
grant select on outside_list_entry to ${role_accept}, ${role_dispatch}, ${role_callbacks};
grant select, delete on outside_list_entry to ${role_jobs};
grant select on outside_list_edition to ${role_jobs};
grant update (state) on outside_list_edition to ${role_jobs};
