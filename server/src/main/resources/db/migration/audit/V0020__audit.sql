-- What happened, as its actor's own transaction wrote it. A batch waits here until the sequencer has put its events
-- into the log. Its writer is a database session, which runs one transaction at a time: so the counter is dense without
-- any lock, a rollback leaves no gap, and a gap means that a batch was taken away.
create table audit_batch (
    workspace_id uuid not null,
    id uuid not null,
    writer uuid not null,
    counter bigint not null check (counter > 0),
    at timestamptz not null,
    events bytea not null,
    primary key (workspace_id, id),
    unique (workspace_id, writer, counter)
);
select gatepost_isolate('audit_batch');

-- How far each writer has been sequenced.
create table audit_writer (
    workspace_id uuid not null,
    writer uuid not null,
    counter bigint not null,
    primary key (workspace_id, writer)
);
select gatepost_isolate('audit_writer');

-- The log: events in their order from 0, with what is searched for beside the bytes that are hashed.
create table audit_leaf (
    workspace_id uuid not null,
    seq bigint not null check (seq >= 0),
    at timestamptz not null,
    event bytea not null,
    leaf_hash bytea not null check (length(leaf_hash) = 32),
    action text collate "C" not null,
    actor text collate "C" not null,
    object text collate "C",
    subject text collate "C",
    correlation text collate "C" not null,
    primary key (workspace_id, seq)
);
-- Actions and actors repeat: without seq their entries share a key and stay small.
create index audit_leaf_action on audit_leaf (workspace_id, action);
create index audit_leaf_actor on audit_leaf (workspace_id, actor);
create index audit_leaf_object on audit_leaf (workspace_id, object) where object is not null;
create index audit_leaf_subject on audit_leaf (workspace_id, subject) where subject is not null;
create index audit_leaf_at on audit_leaf using brin (at);
select gatepost_isolate('audit_leaf');

-- Signed statements of the log's size and root. The frontier lets the next batch be added without reading the log.
create table audit_checkpoint (
    workspace_id uuid not null,
    size bigint not null check (size > 0),
    root bytea not null check (length(root) = 32),
    frontier bytea not null,
    note text not null,
    at timestamptz not null,
    primary key (workspace_id, size)
);
select gatepost_isolate('audit_checkpoint');

create function audit_refuse() returns trigger
    language plpgsql
    set search_path = public, pg_temp
as $$
begin
    if tg_op = 'DELETE' and tg_table_name = 'audit_batch'
        and current_setting('gatepost.audit_release', true) = 'verified' then
        return null;
    end if;
    raise exception 'the audit log is append-only: % on % is refused', lower(tg_op), tg_table_name
        using errcode = 'insufficient_privilege';
end
$$;

create trigger append_only before update or delete or truncate on audit_batch
    for each statement execute function audit_refuse();
create trigger append_only before update or delete or truncate on audit_leaf
    for each statement execute function audit_refuse();
create trigger append_only before update or delete or truncate on audit_checkpoint
    for each statement execute function audit_refuse();

-- Removes batches whose events stand in the log byte for byte, at the places told; any other is an error.
create function audit_release(log uuid, batches uuid[], firsts bigint[], sizes integer[]) returns integer
    language plpgsql
    security definer
    set search_path = public, pg_temp
as $$
declare
    released integer;
begin
    perform set_config('gatepost.audit_release', 'verified', true);
    delete from audit_batch b
        using unnest(batches, firsts, sizes) as d (id, first, size)
        where b.workspace_id = log
            and b.id = d.id
            and b.events = (
                select string_agg(l.event, '\x0a'::bytea order by l.seq)
                from audit_leaf l
                where l.workspace_id = log and l.seq >= d.first and l.seq < d.first + d.size
            );
    get diagnostics released = row_count;
    perform set_config('gatepost.audit_release', '', true);
    if released <> cardinality(batches) then
        raise exception 'only % of % batches stand in the log', released, cardinality(batches);
    end if;
    return released;
end
$$;
revoke execute on function audit_release(uuid, uuid[], bigint[], integer[]) from public;
grant execute on function audit_release(uuid, uuid[], bigint[], integer[]) to "${role_jobs}";

grant insert on audit_batch
    to "${role_accept}", "${role_dispatch}", "${role_callbacks}", "${role_jobs}", "${role_console}";
grant select (workspace_id, writer, counter) on audit_batch, audit_writer
    to "${role_accept}", "${role_dispatch}", "${role_callbacks}", "${role_jobs}", "${role_console}";
grant select on audit_batch to "${role_jobs}";
grant insert, update on audit_writer to "${role_jobs}";
grant select, insert on audit_leaf, audit_checkpoint to "${role_jobs}";
grant select on audit_leaf, audit_checkpoint to "${role_console}";
