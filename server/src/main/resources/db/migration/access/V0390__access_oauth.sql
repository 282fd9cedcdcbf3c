-- Clients of the authorization server (ACC-03). Read before a workspace is known; none of it is personal data.
create table directory_oauth_client (
    id uuid primary key,
    workspace_id uuid not null references directory_workspace,
    name text not null,
    scopes text[] not null,
    method text not null
        check (method in ('client_secret', 'private_key_jwt', 'tls_client_auth', 'self_signed_tls_client_auth')),
    redirect_uris text[] not null default '{}',
    -- What it proves itself with: public keys, the address of its keys, a certificate's subject, or thumbprints.
    jwks text,
    jwks_url text,
    certificate_subject text,
    certificate_thumbprints text[] not null default '{}',
    -- For whom its tokens are: null for this Gatepost (a reference that can be revoked), else a signed token.
    audience text,
    networks text[] not null default '{}',
    created_at timestamptz not null,
    created_by text not null,
    retired_at timestamptz
);
create index directory_oauth_client_of_workspace on directory_oauth_client (workspace_id);

-- SHA-256 of secrets of 256 random bits. Two may be valid at once.
create table directory_oauth_secret (
    client_id uuid not null references directory_oauth_client,
    secret_hash bytea not null,
    created_at timestamptz not null,
    expires_at timestamptz,
    primary key (client_id, secret_hash)
);

-- One row for each authorization: its code, its access token and its refresh token, each as SHA-256.
create table directory_oauth_grant (
    id uuid primary key,
    client_id uuid not null references directory_oauth_client,
    workspace_id uuid not null references directory_workspace,
    -- The person for whom the client acts; null where it acts for itself.
    operator_id uuid references directory_operator,
    -- Raised by every change, so that of two who change one authorization at once only one does.
    version bigint not null,
    grant_type text not null,
    scopes text[] not null,
    -- What was asked for at the authorization endpoint, until the code is used.
    request text,
    state_hash bytea unique,
    code_hash bytea unique,
    code_issued_at timestamptz,
    code_expires_at timestamptz,
    code_ended boolean not null default false,
    access_hash bytea unique,
    access_scopes text[] not null default '{}',
    access_issued_at timestamptz,
    access_expires_at timestamptz,
    access_ended boolean not null default false,
    -- x5t#S256 of the certificate that must come with the access token (RFC 8705).
    certificate text,
    refresh_hash bytea unique,
    refresh_issued_at timestamptz,
    refresh_expires_at timestamptz,
    refresh_ended boolean not null default false,
    -- After this nobody needs to know of it.
    forget_at timestamptz not null
);
create index directory_oauth_grant_forget on directory_oauth_grant (forget_at);
create index directory_oauth_grant_of_client on directory_oauth_grant (client_id);

-- Refresh tokens that were used: whoever comes with one again has a copy, and so has somebody else.
create table directory_oauth_spent (
    token_hash bytea primary key,
    grant_id uuid not null references directory_oauth_grant on delete cascade
);
create index directory_oauth_spent_of_grant on directory_oauth_spent (grant_id);

-- Identifiers of signed assertions that were taken: each is good once.
create table directory_oauth_assertion (
    client_id uuid not null,
    jti_hash bytea not null,
    expires_at timestamptz not null,
    primary key (client_id, jti_hash)
);
create index directory_oauth_assertion_forget on directory_oauth_assertion (expires_at);

-- Keys that sign tokens for other audiences. The private half is sealed under the instance's key.
create table directory_oauth_key (
    kid uuid primary key,
    public_jwk text not null,
    sealed bytea not null,
    created_at timestamptz not null
);

-- Whose tokens a workspace believes besides our own (ACC-04).
create table directory_trusted_issuer (
    id uuid primary key,
    workspace_id uuid not null references directory_workspace,
    name text not null,
    issuer text not null,
    audience text not null,
    -- The names of claims and the values that they must have.
    claims jsonb not null,
    scopes text[] not null,
    scope_claim text,
    algorithms text[] not null,
    jwks text,
    jwks_url text,
    created_at timestamptz not null,
    created_by text not null,
    retired_at timestamptz
);
create index directory_trusted_issuer_of_issuer on directory_trusted_issuer (issuer);

grant select, insert on directory_oauth_client, directory_oauth_secret, directory_oauth_grant, directory_oauth_spent,
    directory_oauth_assertion, directory_oauth_key, directory_trusted_issuer to ${role_console};
grant update (retired_at) on directory_oauth_client, directory_trusted_issuer to ${role_console};
grant update (expires_at) on directory_oauth_secret to ${role_console};
grant update, delete on directory_oauth_grant to ${role_console};
grant delete on directory_oauth_spent to ${role_console};
grant select, delete on directory_oauth_grant, directory_oauth_spent, directory_oauth_assertion, directory_oauth_key
    to ${role_jobs};
