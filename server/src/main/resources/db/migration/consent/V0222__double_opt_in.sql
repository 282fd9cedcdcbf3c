-- A question that a person must answer before consent counts. Whoever holds the link, or the phone that the question
-- went to, answers it once.
create table opt_in_question (
    workspace_id uuid not null,
    id uuid not null,
    contact_id uuid not null,
    channel text not null,
    purpose text not null,
    brand text not null,
    basis text not null,
    campaign text,
    jurisdiction text,
    disclosure_id uuid,
    disclosure_version int,
    snapshot_hash bytea,
    pending_event uuid not null,
    asked_at timestamptz not null,
    expires_at timestamptz not null,
    answered_at timestamptz,
    answered_by uuid,
    primary key (workspace_id, id)
);
create index opt_in_question_of_contact on opt_in_question (workspace_id, contact_id);
select gatepost_isolate('opt_in_question');
grant select, insert on opt_in_question to ${role_console};
grant select on opt_in_question to ${role_callbacks}, ${role_jobs};
grant update (answered_at, answered_by) on opt_in_question to ${role_console}, ${role_callbacks};

-- How many questions went out today, by target, source network and workspace; keys are keyed hashes. Rows of days that
-- are over are removed, so the table is as large as two days' sign-ups at most.
create table opt_in_counter (
    workspace_id uuid not null,
    day date not null,
    kind text not null check (kind in ('target', 'network', 'workspace')),
    key bytea not null,
    asked int not null,
    primary key (workspace_id, day, kind, key)
);
select gatepost_isolate('opt_in_counter');
grant select, insert on opt_in_counter to ${role_console};
grant update (asked) on opt_in_counter to ${role_console};
grant select, delete on opt_in_counter to ${role_jobs};
