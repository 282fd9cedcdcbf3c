-- The log in pages of 256 events, aligned as the hash tiles of a transparency log are: the events in their order, a line
-- each, with the hashes of their leaves and a Bloom filter of the words by which they are looked for. One row for them
-- all, instead of a row with five index entries for each.
create table audit_page (
    workspace_id uuid not null,
    first bigint not null check (first >= 0),
    size integer not null check (size > 0),
    from_at timestamptz not null,
    until_at timestamptz not null,
    words bit(8192) not null,
    events bytea not null,
    hashes bytea not null,
    primary key (workspace_id, first),
    check (length(hashes) = size * 32)
);
-- Looked through for one page among many: what is looked at stays small and in its row, what is read lies beside it.
alter table audit_page
    alter column words set storage plain,
    alter column events set storage external,
    alter column hashes set storage external;
-- What was sequenced before may hold any word.
alter table audit_leaf no force row level security;
insert into audit_page (workspace_id, first, size, from_at, until_at, words, events, hashes)
select workspace_id, min(seq), count(*), min(at), max(at), ~(B'0'::bit(8192)),
    string_agg(event, '\x0a'::bytea order by seq), string_agg(leaf_hash, ''::bytea order by seq)
from audit_leaf group by workspace_id, seq / 256;

select gatepost_isolate('audit_page');
create trigger append_only before update or delete or truncate on audit_page
    for each statement execute function audit_refuse();
grant select, insert on audit_page to "${role_jobs}";
grant select on audit_page to "${role_console}";

drop function audit_release(uuid, uuid[], bigint[], integer[]);
drop table audit_leaf;

-- Both exceptions are open to the two functions below alone: no component may update or delete here at all.
create or replace function audit_refuse() returns trigger
    language plpgsql
    set search_path = public, pg_temp
as $$
begin
    if current_setting('gatepost.audit_release', true) = 'verified' and
        (tg_op = 'DELETE' and tg_table_name = 'audit_batch' or tg_op <> 'TRUNCATE' and tg_table_name = 'audit_page')
    then
        return null;
    end if;
    raise exception 'the audit log is append-only: % on % is refused', lower(tg_op), tg_table_name
        using errcode = 'insufficient_privilege';
end
$$;

-- Removes batches whose events stand at the end of the log byte for byte, from that place on and in that order.
create function audit_release(log uuid, batches uuid[], start bigint) returns integer
    language plpgsql
    security definer
    set search_path = public, pg_temp
as $$
declare
    waiting bytea;
    standing bytea;
    released integer;
begin
    select string_agg(b.events, '\x0a'::bytea order by d.place) into waiting
    from unnest(batches) with ordinality as d (id, place)
    join audit_batch b on b.workspace_id = log and b.id = d.id;
    select string_agg(events, '\x0a'::bytea order by first) into standing
    from audit_page where workspace_id = log and first >= start;
    if waiting is null or waiting is distinct from standing then
        raise exception 'the batches do not stand in the log';
    end if;
    perform set_config('gatepost.audit_release', 'verified', true);
    delete from audit_batch where workspace_id = log and id = any (batches);
    get diagnostics released = row_count;
    perform set_config('gatepost.audit_release', '', true);
    if released <> cardinality(batches) then
        raise exception 'only % of % batches stand in the log', released, cardinality(batches);
    end if;
    return released;
end
$$;

-- Makes one page of those that lie in the same 256 places, in the stretches from one to before another; what they hold
-- stays byte for byte. So a log that grows by single events has few pages too.
create function audit_fold(log uuid, stretch bigint, before bigint) returns integer
    language plpgsql
    security definer
    set search_path = public, pg_temp
as $$
declare
    whole record;
    folded integer := 0;
begin
    perform set_config('gatepost.audit_release', 'verified', true);
    for whole in
        select min(first) as first, sum(size) as size, min(from_at) as from_at, max(until_at) as until_at,
            bit_or(words) as words, string_agg(events, '\x0a'::bytea order by first) as events,
            string_agg(hashes, ''::bytea order by first) as hashes
        from audit_page
        where workspace_id = log and first >= stretch * 256 and first < before * 256
        group by first / 256 having count(*) > 1
    loop
        delete from audit_page
            where workspace_id = log and first > whole.first and first < whole.first + whole.size;
        update audit_page
            set size = whole.size, from_at = whole.from_at, until_at = whole.until_at, words = whole.words,
                events = whole.events, hashes = whole.hashes
            where workspace_id = log and first = whole.first;
        folded := folded + 1;
    end loop;
    perform set_config('gatepost.audit_release', '', true);
    return folded;
end
$$;
revoke execute on function audit_release(uuid, uuid[], bigint), audit_fold(uuid, bigint, bigint) from public;
grant execute on function audit_release(uuid, uuid[], bigint), audit_fold(uuid, bigint, bigint) to "${role_jobs}";
