-- A workspace's key has versions: the newest seals, each older one still opens what it sealed.
alter table workspace_key add column version int not null default 1 check (version > 0);
alter table workspace_key drop constraint workspace_key_pkey;
alter table workspace_key add primary key (workspace_id, version);

-- Another root key wraps anew what the one before it wrapped.
grant update (wrapped) on organisation_key, workspace_key, signing_key to "${role_jobs}";
grant update (root_check) on directory_key_check to "${role_jobs}";

-- What was done to the keys of this instance: whole numbers, kinds and times, nothing personal.
create table directory_key_event (
    id uuid primary key,
    act text not null check (act in ('root_rotated', 'root_rolled_back', 'root_retired', 'rewrapped',
        'workspace_rotated', 'epoch_began', 'epoch_destroyed')),
    subject text not null,
    actor text not null,
    at timestamptz not null
);
grant select, insert on directory_key_event to "${role_jobs}", "${role_console}";

-- How old a secret is, and until when the one before it is good as well.
create table secret_rotation (
    workspace_id uuid not null,
    owner_id uuid not null,
    name text not null,
    owner_kind text not null check (owner_kind in ('connection', 'event_endpoint')),
    since timestamptz not null,
    rotations int not null default 0,
    previous_until timestamptz,
    actor text not null,
    primary key (workspace_id, owner_id, name)
);
select gatepost_isolate('secret_rotation');
grant select on secret_rotation to "${role_dispatch}", "${role_callbacks}", "${role_jobs}", "${role_console}";
grant insert, update, delete on secret_rotation to "${role_jobs}", "${role_console}";

-- Forced row-level security hides the rows of all workspaces from the owner too, so it is lifted for this statement.
alter table secret_rotation no force row level security;
alter table workspace_secret no force row level security;
alter table event_endpoint no force row level security;
insert into secret_rotation (workspace_id, owner_id, name, owner_kind, since, actor)
select s.workspace_id, s.owner_id, s.name, case when e.id is null then 'connection' else 'event_endpoint' end,
    s.written_at, 'component:migration'
from workspace_secret s left join event_endpoint e on e.workspace_id = s.workspace_id and e.id = s.owner_id
where s.name not like '%\_previous';
alter table secret_rotation force row level security;
alter table workspace_secret force row level security;
alter table event_endpoint force row level security;

grant select on secret_access to "${role_jobs}";
