-- Content that a hold keeps beyond its time: copied here before its week is dropped, one row for each hold that wants it.
create table message_content_held (
    workspace_id uuid not null,
    message_id uuid not null,
    hold_id uuid not null,
    sealed bytea not null,
    kept_at timestamptz not null,
    primary key (workspace_id, message_id, hold_id)
);
create index message_content_held_of on message_content_held (workspace_id, hold_id);
select gatepost_isolate('message_content_held');
grant select on message_content_held
    to ${role_accept}, ${role_dispatch}, ${role_callbacks}, ${role_jobs}, ${role_console};
grant insert, delete on message_content_held to ${role_jobs};
-- An erased person's content goes at once, not only its key.
grant delete on message_content to ${role_jobs};

-- Drops the weeks of content that ended before a day. It gives up after two seconds, so that no message waits for it.
create function gatepost_drop_content(before date) returns int language plpgsql
    security definer set search_path from current set lock_timeout = '2s' as $$
declare
    part record;
    dropped int := 0;
begin
    for part in
        select c.oid::regclass as name, right(c.relname, 8) as week
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = 'message_content'::regclass and c.relname ~ '^message_content_[0-9]{8}$'
        order by c.relname
    loop
        if to_date(part.week, 'YYYYMMDD') + 7 <= before then
            execute format('drop table %s', part.name);
            dropped := dropped + 1;
        end if;
    end loop;
    return dropped;
end
$$;
revoke all on function gatepost_drop_content(date) from public;
grant execute on function gatepost_drop_content(date) to ${role_jobs};
