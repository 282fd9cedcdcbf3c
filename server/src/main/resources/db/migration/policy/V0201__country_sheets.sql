-- What counsel signed for a country: the facts that nobody verified, as they stood, and until when that holds.
create table country_sheet (
    workspace_id uuid not null,
    id uuid not null,
    country text not null check (country ~ '^[A-Z]{2}$'),
    packs text not null,
    facts text[] not null,
    counsel text not null,
    statement text not null,
    asked_by text not null,
    asked_at timestamptz not null,
    expires_at timestamptz not null,
    approved_by text,
    approved_at timestamptz,
    warned_at timestamptz,
    primary key (workspace_id, id),
    check ((approved_by is null) = (approved_at is null)),
    check (approved_by is distinct from asked_by)
);
create index country_sheet_valid on country_sheet (workspace_id, country, expires_at);
select gatepost_isolate('country_sheet');

grant select, insert on country_sheet to ${role_console};
grant update (approved_by, approved_at, warned_at) on country_sheet to ${role_console};
