-- How a provider's block came and went (CON-12).
alter table provider_block
    add column source text not null default 'provider',
    add column lifted_by text,
    add column lift_reason text;
grant update (lifted_at, lifted_by, lift_reason) on provider_block to ${role_console};

-- Who lifted a suppression, and why.
alter table suppression
    add column lifted_by text,
    add column lift_reason text;
grant update (lifted_by, lift_reason) on suppression to ${role_console};
