-- Ledgers refuse change by anybody, their owner included.
create function gatepost_refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'table % is append-only', tg_table_name using errcode = 'restrict_violation';
end
$$;

create function gatepost_append_only(target regclass) returns void language plpgsql as $$
begin
    execute format('create trigger append_only before update or delete on %s for each row execute function gatepost_refuse_change()', target);
    execute format('create trigger append_only_whole before truncate on %s for each statement execute function gatepost_refuse_change()', target);
end
$$;
