-- Instants of the promotional messages accepted for a contact, newest last, at most 64. The version makes a reservation a
-- conditional update: whoever decided on an older version decides again.
create table frequency (
    workspace_id uuid not null,
    contact_id uuid not null,
    sent_at timestamptz[] not null,
    version bigint not null,
    primary key (workspace_id, contact_id)
);
select gatepost_isolate('frequency');
grant select, insert, update on frequency to ${role_accept};
grant select on frequency to ${role_dispatch}, ${role_jobs}, ${role_console};
