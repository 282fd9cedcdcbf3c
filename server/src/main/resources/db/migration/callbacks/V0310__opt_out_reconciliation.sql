-- Comparisons of our opt-outs with the lists that providers keep by themselves (CON-12). A run moves page by page; how
-- far it got moves in the transaction that records the page, so that a run that was killed goes on where it was.
create table opt_out_reconciliation (
    workspace_id uuid not null,
    id uuid not null,
    connection_id uuid not null,
    status text not null check (status in ('running', 'done', 'failed')),
    phase text not null check (phase in ('theirs', 'ours')),
    cursor text not null default '',
    step int not null default 0,
    tries int not null default 0,
    counts jsonb not null default '{}',
    error text,
    asked_by text not null,
    asked_at timestamptz not null,
    next_at timestamptz not null,
    held_by uuid,
    held_until timestamptz,
    finished_at timestamptz,
    primary key (workspace_id, id)
);
create unique index opt_out_reconciliation_running on opt_out_reconciliation (workspace_id, connection_id)
    where status = 'running';
create index opt_out_reconciliation_of_connection on opt_out_reconciliation (workspace_id, connection_id, id);
select gatepost_isolate('opt_out_reconciliation');

-- What was received or sent, by its hash: the proof beside the audit.
create table opt_out_page (
    workspace_id uuid not null,
    run_id uuid not null,
    number int not null,
    direction text not null check (direction in ('theirs', 'ours')),
    sha256 bytea not null check (length(sha256) = 32),
    entries int not null,
    asked_at timestamptz not null,
    recorded_at timestamptz not null,
    primary key (workspace_id, run_id, number)
);
select gatepost_isolate('opt_out_page');

-- Whom a provider's list named, when, and which run saw it last. What leaves their list is marked, never removed.
create table provider_opt_out (
    workspace_id uuid not null,
    connection_id uuid not null,
    contact_id uuid not null,
    sender_id uuid not null,
    since timestamptz not null,
    first_run uuid not null,
    last_run uuid not null,
    gone_at timestamptz,
    primary key (workspace_id, connection_id, contact_id, sender_id)
);
select gatepost_isolate('provider_opt_out');

-- What a person must look at.
create table opt_out_difference (
    workspace_id uuid not null,
    run_id uuid not null,
    kind text not null check (kind in ('gone_from_their_list', 'signed_up_since')),
    contact_id uuid not null,
    sender_id uuid not null,
    since timestamptz not null,
    primary key (workspace_id, run_id, kind, contact_id, sender_id)
);
select gatepost_isolate('opt_out_difference');

grant select, insert, update on opt_out_reconciliation, provider_opt_out to ${role_callbacks};
grant select, insert on opt_out_page, opt_out_difference to ${role_callbacks};
grant select, insert on opt_out_reconciliation to ${role_console};
grant select on opt_out_page, opt_out_difference to ${role_console};
