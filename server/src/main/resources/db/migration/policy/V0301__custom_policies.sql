-- Policies of a workspace's own, in versions that are never changed: a version is approved or the policy withdrawn, and
-- that is all that is written to it.
create table custom_policy (
    workspace_id uuid not null,
    id uuid not null,
    version int not null check (version > 0),
    name text not null,
    rules jsonb not null,
    reason text,
    effective_from timestamptz not null,
    effective_until timestamptz,
    author text not null,
    created_at timestamptz not null,
    approved_by text,
    approved_at timestamptz,
    withdrawn_at timestamptz,
    primary key (workspace_id, id, version),
    check (effective_until is null or effective_until > effective_from),
    check ((approved_by is null) = (approved_at is null)),
    check (approved_by is distinct from author)
);
select gatepost_isolate('custom_policy');

grant select, insert on custom_policy to ${role_console};
grant update (approved_by, approved_at, withdrawn_at) on custom_policy to ${role_console};
