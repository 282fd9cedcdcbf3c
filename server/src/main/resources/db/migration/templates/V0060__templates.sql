create table brand (
    workspace_id uuid not null,
    id uuid not null,
    name text not null,
    created_at timestamptz not null,
    primary key (workspace_id, id),
    unique (workspace_id, name)
);
select gatepost_isolate('brand');

create table sender (
    workspace_id uuid not null,
    id uuid not null,
    brand_id uuid not null,
    channel text not null,
    -- The company's own number, short code, sender id or mail address.
    address text not null,
    connection_id uuid not null,
    purposes text[] not null,
    countries text[] not null default '{}',
    registrations text[] not null default '{}',
    created_at timestamptz not null,
    primary key (workspace_id, id),
    unique (workspace_id, channel, address)
);
select gatepost_isolate('sender');

create table template (
    workspace_id uuid not null,
    id uuid not null,
    name text not null,
    channel text not null,
    purpose text not null,
    brand_id uuid not null,
    active_version int,
    created_at timestamptz not null,
    primary key (workspace_id, id),
    unique (workspace_id, name)
);
select gatepost_isolate('template');

create table template_version (
    workspace_id uuid not null,
    template_id uuid not null,
    version int not null,
    language text not null,
    subject text,
    body text not null,
    variables jsonb not null,
    allowed_hosts text[] not null default '{}',
    attested text[] not null default '{}',
    created_at timestamptz not null,
    created_by text not null,
    primary key (workspace_id, template_id, version)
);
select gatepost_isolate('template_version');
select gatepost_append_only('template_version');

grant select on brand, sender, template, template_version
    to ${role_accept}, ${role_dispatch}, ${role_callbacks}, ${role_jobs}, ${role_console};
grant insert on brand, sender, template, template_version to ${role_console};
grant update (active_version) on template to ${role_console};
