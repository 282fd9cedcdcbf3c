-- What a person's STOP or HELP is answered with: one row for each message of theirs, so none is answered twice.
create table keyword_reply (
    workspace_id uuid not null,
    -- The callback that brought it.
    id uuid not null,
    contact_id uuid not null,
    channel text not null,
    sender_id uuid not null,
    kind text not null check (kind in ('opt_out', 'help')),
    language text not null,
    at timestamptz not null,
    outcome text,
    primary key (workspace_id, id)
);
create index keyword_reply_of_contact on keyword_reply (workspace_id, contact_id, at);
create index keyword_reply_by_age on keyword_reply (workspace_id, at);
select gatepost_isolate('keyword_reply');
grant select, insert on keyword_reply to ${role_callbacks};
grant select, delete on keyword_reply to ${role_jobs};
grant update (outcome) on keyword_reply to ${role_jobs};
grant select on keyword_reply to ${role_console};

-- Where a brand gives help, as it stands in the answer to HELP.
create table brand_support (
    workspace_id uuid not null,
    brand text not null,
    support text not null,
    set_by text not null,
    set_at timestamptz not null,
    primary key (workspace_id, brand)
);
select gatepost_isolate('brand_support');
grant select on brand_support to ${role_jobs}, ${role_console};
grant insert, update on brand_support to ${role_console};
