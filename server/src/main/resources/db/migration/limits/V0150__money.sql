-- Says only that a workspace's money or rates changed, so that every node reads a few bytes each second and not the lists.
-- "since" is the instant from which the first of them counts: by then every live node knows that there is something.
create table directory_limits (
    workspace_id uuid not null,
    kind text not null check (kind in ('money', 'rates')),
    version bigint not null,
    since timestamptz not null,
    primary key (workspace_id, kind)
);
grant select on directory_limits to ${role_accept}, ${role_dispatch}, ${role_callbacks}, ${role_jobs}, ${role_console};
grant insert, update (version) on directory_limits to ${role_console};

-- What a provider bills, in millionths of a unit of the currency. A new price is a new row; what was in force stays known.
create table price (
    workspace_id uuid not null,
    id uuid not null,
    connection_id uuid,
    channel text not null,
    country text,
    purpose text,
    micros bigint not null check (micros >= 0),
    currency text not null,
    valid_from timestamptz not null,
    created_at timestamptz not null,
    primary key (workspace_id, id)
);
select gatepost_isolate('price');
select gatepost_append_only('price');

create table budget (
    workspace_id uuid not null,
    id uuid not null,
    name text not null,
    purpose text,
    connection_id uuid,
    country text,
    channel text,
    period text not null check (period in ('day', 'month')),
    zone text not null,
    limit_micros bigint not null check (limit_micros >= 0),
    currency text not null,
    mode text not null check (mode in ('enforce', 'shadow')),
    created_at timestamptz not null,
    retired_at timestamptz,
    primary key (workspace_id, id)
);
create unique index budget_name on budget (workspace_id, name) where retired_at is null;
select gatepost_isolate('budget');

-- One row is the gate that all spending of a budget and period passes, one writer at a time. Two earlier marks of what was
-- used tell how fast it goes, without a history.
create table budget_use (
    workspace_id uuid not null,
    budget_id uuid not null,
    period_start date not null,
    reserved_micros bigint not null default 0 check (reserved_micros >= 0),
    spent_micros bigint not null default 0 check (spent_micros >= 0),
    signalled int not null default 0,
    mark_at timestamptz,
    mark_micros bigint not null default 0,
    before_at timestamptz,
    before_micros bigint not null default 0,
    primary key (workspace_id, budget_id, period_start)
) with (fillfactor = 50);
select gatepost_isolate('budget_use');

-- What a message may cost and did. "budgets" and "periods" are what its live reservation stands in; "spent_micros" adds up
-- all tries that the carrier bills.
create table spend (
    workspace_id uuid not null,
    message_id uuid not null,
    channel text not null,
    country text,
    purpose text not null,
    connection_id uuid,
    segments int not null,
    reserved_micros bigint not null check (reserved_micros >= 0),
    spent_micros bigint check (spent_micros >= 0),
    currency text not null,
    budgets uuid[] not null,
    periods date[] not null,
    state text not null check (state in ('reserved', 'spent', 'released')),
    accepted_at timestamptz not null,
    at timestamptz not null,
    primary key (workspace_id, message_id),
    check (cardinality(budgets) = cardinality(periods))
);
-- For the proof that what is reserved is what is live.
create index spend_live on spend (workspace_id) where state = 'reserved';
select gatepost_isolate('spend');

grant select on price, budget, budget_use, spend
    to ${role_accept}, ${role_dispatch}, ${role_callbacks}, ${role_jobs}, ${role_console};
grant insert on price, budget to ${role_console};
grant update (limit_micros, mode, retired_at) on budget to ${role_console};
grant insert, update on budget_use
    to ${role_accept}, ${role_dispatch}, ${role_callbacks}, ${role_jobs}, ${role_console};
grant insert on spend to ${role_accept};
grant update on spend to ${role_accept}, ${role_dispatch}, ${role_callbacks}, ${role_jobs}, ${role_console};
