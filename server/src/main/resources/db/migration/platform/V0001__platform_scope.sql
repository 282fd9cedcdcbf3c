-- What a transaction may see. The settings are made by set_config(…, true), so they end with the transaction; one that
-- was never made reads as null, one that ended reads as '', and both mean nothing.

create function gatepost_workspaces() returns uuid[]
    language sql stable parallel safe
    return nullif(current_setting('gatepost.workspaces', true), '')::uuid[];

create function gatepost_organisations() returns uuid[]
    language sql stable parallel safe
    return nullif(current_setting('gatepost.organisations', true), '')::uuid[];

-- Shows the rows of a table only to transactions that named their workspace. The sub-select is evaluated once for each
-- statement; "= any (setting)" instead would become an index probe for each workspace named.
create function gatepost_isolate(isolated regclass) returns void
    language plpgsql
    set search_path = public, pg_temp
as $$
begin
    execute format('alter table %s enable row level security', isolated);
    execute format('alter table %s force row level security', isolated);
    execute format(
        'create policy workspaces_in_hand on %s
            using (array_position((select gatepost_workspaces()), workspace_id) is not null)
            with check (array_position((select gatepost_workspaces()), workspace_id) is not null)',
        isolated);
end
$$;

-- The same by organisation, for what an organisation's workspaces share.
create function gatepost_isolate_organisation(isolated regclass) returns void
    language plpgsql
    set search_path = public, pg_temp
as $$
begin
    execute format('alter table %s enable row level security', isolated);
    execute format('alter table %s force row level security', isolated);
    execute format(
        'create policy organisations_in_hand on %s
            using (array_position((select gatepost_organisations()), organisation_id) is not null)
            with check (array_position((select gatepost_organisations()), organisation_id) is not null)',
        isolated);
end
$$;

revoke execute on function gatepost_isolate(regclass), gatepost_isolate_organisation(regclass) from public;
