-- Releases of rules that came from outside, whole, so that an old decision can be explained by its hash for ever. They
-- hold laws, no personal data, and count for the whole instance.
create table directory_policy_release (
    hash text primary key,
    release text not null,
    signed_by text not null,
    archive bytea not null,
    imported_by text not null,
    imported_at timestamptz not null
);

create table directory_policy_adoption (
    id uuid primary key,
    hash text not null references directory_policy_release,
    adopt_from timestamptz not null,
    asked_by text not null,
    asked_at timestamptz not null
);

-- Two of these, by two who are not the one who asked, bring an adoption into force.
create table directory_policy_approval (
    adoption uuid not null references directory_policy_adoption,
    approved_by text not null,
    approved_at timestamptz not null,
    primary key (adoption, approved_by)
);

grant select on directory_policy_release, directory_policy_adoption, directory_policy_approval to ${role_console};
grant insert on directory_policy_release, directory_policy_adoption, directory_policy_approval to ${role_console};
