-- What wraps a contact's keys changes: survivors move to the current epoch, an erased person's content key goes.
grant update (key_epoch, content_key, evidence_key) on contact to ${role_jobs};
grant update (address_index, address_sealed, alias_index, content_key) on contact to ${role_console}, ${role_jobs};

-- How far the rewrapping of a workspace's contacts to an epoch has come.
create table contact_rewrap (
    workspace_id uuid primary key,
    epoch int not null,
    after_id uuid,
    rewrapped bigint not null default 0,
    started_at timestamptz not null,
    finished_at timestamptz
);
select gatepost_isolate('contact_rewrap');
grant select, insert, update on contact_rewrap to ${role_jobs};
grant select on contact_rewrap to ${role_console};

-- The proof of an erasure by key: whom (a keyed hash of the address), when, who asked, and the epoch whose end makes it
-- final in every copy of this database.
create table contact_erasure (
    workspace_id uuid not null,
    contact_id uuid not null,
    address_index bytea not null,
    key_epoch int not null,
    erased_at timestamptz not null,
    actor text not null,
    reason text not null,
    primary key (workspace_id, contact_id)
);
select gatepost_isolate('contact_erasure');
select gatepost_append_only('contact_erasure');
grant select, insert on contact_erasure to ${role_console}, ${role_jobs};
