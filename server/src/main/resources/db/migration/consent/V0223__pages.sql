-- How a brand looks on the pages that people meet. The logo is a picture that we have looked at, never markup.
create table page_look (
    workspace_id uuid not null,
    brand_id uuid not null,
    colour text not null check (colour ~ '^#[0-9a-f]{6}$'),
    logo bytea check (length(logo) <= 40960),
    logo_type text check (logo_type in ('image/png', 'image/jpeg')),
    changed_at timestamptz not null,
    primary key (workspace_id, brand_id),
    check ((logo is null) = (logo_type is null))
);
select gatepost_isolate('page_look');

create table signup_form (
    workspace_id uuid not null,
    id uuid not null,
    name text not null,
    brand text not null,
    purpose text not null,
    basis text not null,
    campaign text,
    -- For each channel: the disclosure and the confirming template in each language.
    channels jsonb not null,
    created_at timestamptz not null,
    retired_at timestamptz,
    primary key (workspace_id, id),
    unique (workspace_id, name)
);
select gatepost_isolate('signup_form');
grant select, insert on page_look, signup_form to ${role_console};
grant update (colour, logo, logo_type, changed_at) on page_look to ${role_console};
grant update (retired_at) on signup_form to ${role_console};
