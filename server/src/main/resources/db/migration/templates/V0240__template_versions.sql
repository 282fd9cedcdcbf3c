-- What a version says beside its plain text, and why it may be said. A version is written once, like before.
alter table template_version
    -- One of the six bases of GDPR article 6, or those of other laws that compare; a version without one is never active.
    add column legal_basis text,
    -- Where it may go, as ISO countries; empty for anywhere. The lint asks the rules of each.
    add column countries text[] not null default '{}',
    -- Markup, data, components and suggestions: what a channel carries beside a text.
    add column rich jsonb not null default '{}',
    -- The same in other languages and for other countries.
    add column variants jsonb not null default '[]',
    add column note text;

alter table template add column retired_at timestamptz;
grant update (retired_at) on template to ${role_console};

-- Where a version stands. One row for each version; what led there is in template_approval and the audit.
create table template_standing (
    workspace_id uuid not null,
    template_id uuid not null,
    version int not null,
    state text not null check (state in
        ('draft', 'submitted', 'approved', 'active', 'superseded', 'rejected', 'withdrawn')),
    -- Who the makers are, as holders of keys: none of them may approve.
    author text not null,
    submitter text,
    -- What the version changes in an unusual way, and the reason that was given for it.
    flags text[] not null default '{}',
    reason text,
    changed_at timestamptz not null,
    primary key (workspace_id, template_id, version)
);
-- What was active before approvals came is active by its old right. Forced row security hides all rows from the owner
-- too, so it rests while they are copied; the locks of "alter table" keep everybody else out meanwhile.
alter table template no force row level security;
alter table template_version no force row level security;
insert into template_standing (workspace_id, template_id, version, state, author, changed_at)
select v.workspace_id, v.template_id, v.version,
    case when t.active_version = v.version then 'active' else 'superseded' end, v.created_by, v.created_at
from template_version v
join template t on t.workspace_id = v.workspace_id and t.id = v.template_id;
alter table template force row level security;
alter table template_version force row level security;
select gatepost_isolate('template_standing');
create index template_standing_withdrawn on template_standing (workspace_id) where state = 'withdrawn';

-- Each approval and each refusal of one.
create table template_approval (
    workspace_id uuid not null,
    template_id uuid not null,
    version int not null,
    -- second: another person than the makers. legal: somebody who answers for the law.
    kind text not null check (kind in ('second', 'legal')),
    approved boolean not null,
    approver text not null,
    actor text not null,
    reason text,
    at timestamptz not null,
    primary key (workspace_id, template_id, version, kind, at)
);
select gatepost_isolate('template_approval');
select gatepost_append_only('template_approval');

grant select on template_standing, template_approval to ${role_console}, ${role_jobs};
grant insert on template_standing, template_approval to ${role_console};
grant update (state, submitter, flags, reason, changed_at) on template_standing to ${role_console};
