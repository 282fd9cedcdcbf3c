-- In which region this store is, said once and for good (PRV-06); none where nobody says.
create table directory_store (
    only_one boolean primary key default true check (only_one),
    region text not null check (region ~ '^[A-Z][A-Z0-9-]{1,15}$'),
    since timestamptz not null
);
grant select on directory_store
    to ${role_accept}, ${role_dispatch}, ${role_callbacks}, ${role_jobs}, ${role_console};
grant insert on directory_store to ${role_console};

-- To which region a workspace is pinned; null where it may lie anywhere.
alter table directory_workspace add column region text check (region ~ '^[A-Z][A-Z0-9-]{1,15}$');
grant update (region) on directory_workspace to ${role_console};
