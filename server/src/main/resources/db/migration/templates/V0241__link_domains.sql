-- Hosts to which the templates of a workspace may link.
create table link_domain (
    workspace_id uuid not null,
    host text not null,
    created_at timestamptz not null,
    created_by text not null,
    primary key (workspace_id, host)
);
select gatepost_isolate('link_domain');
grant select, insert, delete on link_domain to ${role_console};

-- What others have on record of a template: India's DLT, Meta, and the like (TPL-07).
create table template_registration (
    workspace_id uuid not null,
    template_id uuid not null,
    regime text not null,
    state text not null check (state in ('pending', 'registered', 'paused', 'rejected', 'expired')),
    -- The register's own id of the template.
    reference text,
    -- The texts as registered, one for each language; {#var#} and {{1}} stand for what varies.
    patterns text[] not null default '{}',
    -- What it was registered as, and what the register says now.
    category text,
    language text,
    facts jsonb not null default '{}',
    why text,
    changed_at timestamptz not null,
    changed_by text not null,
    primary key (workspace_id, template_id, regime)
);
select gatepost_isolate('template_registration');
grant select, insert on template_registration to ${role_console};
grant update (state, reference, patterns, category, language, facts, why, changed_at, changed_by)
    on template_registration to ${role_console};
