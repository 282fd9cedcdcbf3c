-- Messages decided again under other rules: what was asked, how far it got, and what it found. No personal data.
create table policy_replay (
    workspace_id uuid not null,
    id uuid not null,
    packs text,
    rules jsonb,
    from_at timestamptz not null,
    until_at timestamptz not null,
    status text not null check (status in ('running', 'done', 'failed')),
    reached uuid,
    report jsonb not null default '{}',
    asked_by text not null,
    asked_at timestamptz not null,
    finished_at timestamptz,
    primary key (workspace_id, id)
);
create index policy_replay_running on policy_replay (workspace_id) where status = 'running';
select gatepost_isolate('policy_replay');

grant select, insert on policy_replay to ${role_console};
grant update (status, reached, report, finished_at) on policy_replay to ${role_console};
