-- Which account of a company's own sign-in service is whose: one subject, one operator. The subject is kept as SHA-256.
create table directory_outside_subject (
    issuer text not null,
    subject_hash bytea not null,
    operator_id uuid not null references directory_operator,
    linked_at timestamptz not null,
    primary key (issuer, subject_hash)
);
create unique index directory_outside_subject_of_operator on directory_outside_subject (operator_id, issuer);

-- Browsers that were sent to that service and are expected back. Nothing in here is worth stealing: what the browser
-- must bring (state, nonce, PKCE verifier) is derived from its cookie, of which this is the hash.
create table directory_outside_visit (
    token_hash bytea primary key,
    act text not null check (act in ('sign_in', 'join', 'link', 'confirm', 'second')),
    operator_id uuid references directory_operator,
    session_id uuid references directory_session on delete cascade,
    invitation_hash bytea,
    -- When the person proved themselves there; known once they are back.
    proven_at timestamptz,
    began_at timestamptz not null,
    expires_at timestamptz not null
);
create index directory_outside_visit_of_session on directory_outside_visit (session_id);
create index directory_outside_visit_forget on directory_outside_visit (expires_at);

-- When the outside service saw two factors.
alter table directory_session add column outside_at timestamptz;

grant select, insert, update, delete on directory_outside_subject, directory_outside_visit to ${role_console};
grant select, delete on directory_outside_visit to ${role_jobs};
