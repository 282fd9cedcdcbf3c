-- What was backed up and brought back. Read before a workspace is known; nothing personal.
create table directory_backup (
    id uuid primary key,
    taken_at timestamptz not null,
    expires_at timestamptz not null,
    size bigint not null,
    row_count bigint not null,
    verified_at timestamptz,
    verify_millis bigint
);
grant select, insert on directory_backup to ${role_jobs};
grant select on directory_backup to ${role_console};

create table directory_restore (
    id uuid primary key,
    restored_at timestamptz not null,
    backup_id uuid,
    taken_at timestamptz,
    -- What was done, in sentences with counts.
    report text not null,
    -- When Gatepost had erased again whom it had to, and could be started.
    finished_at timestamptz
);
grant select, update (finished_at) on directory_restore to ${role_jobs};
grant select on directory_restore to ${role_console};

-- Grows with each turn that the journal is written. The journal knows it too: a database whose number is smaller was
-- brought back from before, and does not start until that was dealt with.
create table directory_journal (
    one boolean primary key default true check (one),
    turn bigint not null
);
insert into directory_journal (turn) values (0);
grant select, update on directory_journal to ${role_jobs};

-- What forbids waits here until it is in the journal outside: a second at most. What belongs to no organisation has the
-- one of zeros. The body is the row itself, or what names it; addresses are keyed hashes there.
create table journal_waiting (
    organisation_id uuid not null,
    id uuid not null,
    kind text not null,
    body jsonb not null,
    at timestamptz not null,
    primary key (organisation_id, id)
);
select gatepost_isolate_organisation('journal_waiting');
grant select, delete on journal_waiting to ${role_jobs};

-- The transaction that forbids may not have the organisation in hand, and its component may not write here.
create function journal_note(organisation uuid, what text, content jsonb) returns void
    language plpgsql
    security definer
    set search_path = public, pg_temp
as $$
declare
    before text := coalesce(current_setting('gatepost.organisations', true), '');
begin
    perform set_config('gatepost.organisations', '{' || organisation || '}', true);
    insert into journal_waiting (organisation_id, id, kind, body, at)
        values (organisation, gen_random_uuid(), what, content, clock_timestamp());
    perform set_config('gatepost.organisations', before, true);
end
$$;

create function journal_organisation(workspace uuid) returns uuid
    language sql stable
    set search_path = public, pg_temp
as $$
    select coalesce((select organisation_id from directory_workspace where id = workspace),
        '00000000-0000-0000-0000-000000000000')
$$;

create function journal_suppression() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    perform journal_note(new.organisation_id, 'suppressed', to_jsonb(new));
    return null;
end
$$;
create trigger journal after insert on suppression for each row execute function journal_suppression();

create function journal_of_workspace() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    perform journal_note(journal_organisation(new.workspace_id), tg_argv[0], to_jsonb(new));
    return null;
end
$$;
create trigger journal after insert on erasure for each row execute function journal_of_workspace('erasure_asked');
create trigger journal after insert on pause for each row execute function journal_of_workspace('paused');
create trigger journal_end after update on pause for each row
    when (old.resumed_at is null and new.resumed_at is not null)
    execute function journal_of_workspace('resumed');

-- Only what names it: the rest of these rows holds hashes of secrets.
create function journal_ended() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    perform journal_note('00000000-0000-0000-0000-000000000000', tg_argv[0], jsonb_build_object('id', new.id));
    return null;
end
$$;
create trigger journal after update on directory_credential for each row
    when (old.revoked_at is null and new.revoked_at is not null)
    execute function journal_ended('credential_revoked');
create function journal_expires() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    perform journal_note('00000000-0000-0000-0000-000000000000', 'credential_expires',
        jsonb_build_object('id', new.id, 'at', new.expires_at));
    return null;
end
$$;
create trigger journal_end after update on directory_credential for each row
    when (new.expires_at is not null and new.expires_at is distinct from old.expires_at)
    execute function journal_expires();
create trigger journal after update on directory_oauth_client for each row
    when (old.retired_at is null and new.retired_at is not null)
    execute function journal_ended('oauth_client_retired');
create trigger journal after update on directory_operator for each row
    when (old.state <> 'disabled' and new.state = 'disabled')
    execute function journal_ended('operator_disabled');

revoke execute on function journal_note(uuid, text, jsonb), journal_organisation(uuid), journal_suppression(),
    journal_of_workspace(), journal_ended(), journal_expires() from public;
