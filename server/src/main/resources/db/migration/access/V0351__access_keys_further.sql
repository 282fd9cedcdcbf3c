-- What a key is for (ACC-01), from where it may call (ACC-11), and which key it takes over from.
alter table directory_credential
    add column purpose text not null default 'general',
    add column networks text[] not null default '{}',
    add column replaces uuid;
grant update (expires_at) on directory_credential to ${role_console};
