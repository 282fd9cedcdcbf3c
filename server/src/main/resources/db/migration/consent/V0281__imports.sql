-- Imports of consents and opt-outs from other systems (CON-11). The file itself is never kept: it is sent in parts, and
-- how far it was read moves in the transaction that records its rows.
create table consent_import (
    workspace_id uuid not null,
    id uuid not null,
    -- Of the file and how it is read, so that the same file sent again is the same import.
    file_key bytea not null check (length(file_key) = 32),
    file_sha256 bytea not null check (length(file_sha256) = 32),
    file_bytes bigint not null check (file_bytes > 0),
    reading jsonb not null,
    source_system text not null,
    proof_uri text,
    status text not null check (status in ('checking', 'checked', 'revocations', 'grants', 'done')),
    columns text[],
    next_offset bigint not null default 0,
    next_line bigint not null default 1,
    skipping boolean not null default false,
    rows bigint not null default 0,
    revocations bigint not null default 0,
    grants bigint not null default 0,
    rejected bigint not null default 0,
    recorded_revocations bigint not null default 0,
    recorded_grants bigint not null default 0,
    refused_grants bigint not null default 0,
    created_at timestamptz not null,
    created_by text not null,
    holder text not null,
    approved_at timestamptz,
    approved_by text,
    started_at timestamptz,
    finished_at timestamptz,
    primary key (workspace_id, id),
    unique (workspace_id, file_key),
    check (approved_by <> holder)
);
select gatepost_isolate('consent_import');

-- Rows that were not taken: where and why, never what stood there.
create table consent_import_rejection (
    workspace_id uuid not null,
    import_id uuid not null,
    line bigint not null,
    field text not null,
    code text not null,
    primary key (workspace_id, import_id, line)
);
select gatepost_isolate('consent_import_rejection');

grant select, insert on consent_import, consent_import_rejection to ${role_console};
grant update (status, columns, next_offset, next_line, skipping, rows, revocations, grants, rejected,
    recorded_revocations, recorded_grants, refused_grants, approved_at, approved_by, started_at, finished_at)
    on consent_import to ${role_console};
