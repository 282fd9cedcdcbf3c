-- Permissions of a company for the people in its roles (CON-10). What they mean for a person stands in the ledger, as
-- events that name the account; what a person says themselves always wins over them.
alter table consent_event add column account_id uuid;

create table account (
    workspace_id uuid not null,
    id uuid not null,
    name text not null,
    created_at timestamptz not null,
    primary key (workspace_id, id),
    unique (workspace_id, name)
);
select gatepost_isolate('account');

create table account_role_member (
    workspace_id uuid not null,
    account_id uuid not null,
    role text not null,
    contact_id uuid not null,
    by_number boolean not null,
    added_at timestamptz not null,
    primary key (workspace_id, account_id, role, contact_id)
);
create index account_role_member_of_contact on account_role_member (workspace_id, contact_id);
select gatepost_isolate('account_role_member');

create table account_permission (
    workspace_id uuid not null,
    account_id uuid not null,
    role text not null,
    channel text not null,
    purpose text not null,
    brand text not null,
    basis text not null,
    granted_at timestamptz not null,
    primary key (workspace_id, account_id, role, channel, purpose, brand)
);
select gatepost_isolate('account_permission');

grant select, insert on account to ${role_console};
grant select, insert, delete on account_role_member, account_permission to ${role_console};
grant update (name) on account to ${role_console};
grant update (basis, granted_at) on account_permission to ${role_console};
