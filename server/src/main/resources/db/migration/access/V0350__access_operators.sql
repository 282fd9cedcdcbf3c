-- People who sign in to the console. A sign-in name and nothing else of them is kept; it is chosen, not an address.
create table directory_operator (
    id uuid primary key,
    name text not null unique check (name ~ '^[a-z0-9][a-z0-9._-]{1,39}$'),
    state text not null check (state in ('invited', 'active', 'disabled')),
    -- Raised by whatever must end the person's sessions: a disabled account, a new password, other roles.
    version integer not null default 1,
    -- Argon2id with its parameters and salt.
    password_hash text,
    -- Sealed under the instance's key.
    totp_sealed bytea,
    -- The step of the last code that was taken: a code works once.
    totp_step bigint not null default 0,
    created_at timestamptz not null,
    created_by text not null
);

create table directory_operator_role (
    operator_id uuid not null references directory_operator,
    -- Neither: everywhere. One of them: there.
    organisation_id uuid references directory_organisation,
    workspace_id uuid references directory_workspace,
    role text not null,
    granted_at timestamptz not null,
    granted_by text not null,
    check (organisation_id is null or workspace_id is null),
    unique nulls not distinct (operator_id, organisation_id, workspace_id, role)
);

create table directory_passkey (
    credential_id bytea primary key,
    operator_id uuid not null references directory_operator,
    public_key bytea not null,
    -- As the authenticator gave it when the passkey was made: each signature is verified against it.
    attestation bytea not null,
    signature_count bigint not null,
    user_verified boolean not null,
    backup_eligible boolean not null,
    backed_up boolean not null,
    label text not null,
    created_at timestamptz not null,
    used_at timestamptz not null
);
create index directory_passkey_of_operator on directory_passkey (operator_id);

-- SHA-256 of codes of 80 random bits, each good once.
create table directory_recovery_code (
    operator_id uuid not null references directory_operator,
    code_hash bytea not null,
    used_at timestamptz,
    primary key (operator_id, code_hash)
);

-- Links that let a person set up an account: kept hashed, good for 15 minutes and once.
create table directory_invitation (
    token_hash bytea primary key,
    operator_id uuid not null references directory_operator,
    expires_at timestamptz not null
);

create table directory_session (
    id uuid primary key,
    token_hash bytea not null unique,
    operator_id uuid not null references directory_operator,
    operator_version integer not null,
    agent_hash bytea not null,
    agent text not null,
    source_network text not null,
    created_at timestamptz not null,
    seen_at timestamptz not null,
    password_at timestamptz,
    code_at timestamptz,
    passkey_at timestamptz,
    ended_at timestamptz
);
create index directory_session_of_operator on directory_session (operator_id);

-- Challenges of passkeys under way, so that any node may take the answer.
create table directory_ceremony (
    token_hash bytea primary key,
    act text not null check (act in ('register', 'sign_in')),
    operator_id uuid references directory_operator,
    challenge bytea not null,
    expires_at timestamptz not null
);

-- Browsers from which a person has signed in: a stranger's failures elsewhere do not slow them.
create table directory_device (
    token_hash bytea primary key,
    operator_id uuid not null references directory_operator,
    seen_at timestamptz not null
);

grant select, insert, update, delete on directory_operator, directory_operator_role, directory_passkey,
    directory_recovery_code, directory_invitation, directory_session, directory_ceremony, directory_device
    to ${role_console};
grant select, delete on directory_session, directory_invitation, directory_ceremony, directory_device to ${role_jobs};

-- A sensitive right, lent to a person for a while (ACC-08).
create table elevation (
    workspace_id uuid not null,
    id uuid not null,
    operator_id uuid not null,
    right_asked text not null,
    reason text not null,
    minutes integer not null check (minutes between 1 and 240),
    asked_at timestamptz not null,
    approved_by uuid,
    approved_at timestamptz,
    expires_at timestamptz,
    ended_at timestamptz,
    check (approved_by is distinct from operator_id),
    primary key (workspace_id, id)
);
create index elevation_of_operator on elevation (workspace_id, operator_id);
select gatepost_isolate('elevation');
grant select, insert on elevation to ${role_console};
grant update (approved_by, approved_at, expires_at, ended_at) on elevation to ${role_console};
