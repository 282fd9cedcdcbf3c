-- Roots of complete subtrees of 256, 65,536, … leaves: computed from the pages when somebody first asks, never changed.
-- They save work and prove nothing: who reads a proof computes the root anew.
create table audit_subtree (
    workspace_id uuid not null,
    level smallint not null check (level between 1 and 7),
    place bigint not null check (place >= 0),
    hash bytea not null check (length(hash) = 32),
    primary key (workspace_id, level, place)
);
select gatepost_isolate('audit_subtree');
create trigger append_only before update or delete or truncate on audit_subtree
    for each statement execute function audit_refuse();
grant select, insert on audit_subtree to "${role_console}", "${role_jobs}";

-- How much of each log the log of the instance has vouched for.
create table audit_vouched (
    workspace_id uuid primary key,
    size bigint not null check (size > 0)
);
select gatepost_isolate('audit_vouched');
grant select, insert, update on audit_vouched to "${role_jobs}";

-- Which checkpoints were written down outside, and where. The place itself is the proof; this is a list of what to find
-- there.
create table audit_anchor (
    workspace_id uuid not null,
    size bigint not null check (size > 0),
    target text not null,
    name text not null,
    root bytea not null check (length(root) = 32),
    at timestamptz not null,
    primary key (workspace_id, size, target)
);
select gatepost_isolate('audit_anchor');
create trigger append_only before update or delete or truncate on audit_anchor
    for each statement execute function audit_refuse();
grant select, insert on audit_anchor to "${role_jobs}";
grant select on audit_anchor to "${role_console}";
