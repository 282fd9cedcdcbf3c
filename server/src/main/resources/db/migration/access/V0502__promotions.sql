-- What one person proposes to take over from a sister workspace, as both stood when it was seen (TEN-02). The row belongs
-- to the workspace that would change.
create table promotion (
    workspace_id uuid not null,
    id uuid not null,
    from_workspace uuid not null,
    -- Which settings, as kind and name.
    chosen text[] not null,
    -- What would be made and changed, as it was shown.
    difference jsonb not null,
    -- SHA-256 of all of it in both workspaces: what is applied is what was seen.
    seen bytea not null,
    proposed_by text not null,
    proposed_at timestamptz not null,
    approved_by text,
    ended_at timestamptz,
    state text not null default 'proposed' check (state in ('proposed', 'applied', 'withdrawn')),
    primary key (workspace_id, id),
    check (approved_by is distinct from proposed_by),
    check ((state = 'applied') = (approved_by is not null))
);
select gatepost_isolate('promotion');

grant select, insert on promotion to ${role_console};
grant update (approved_by, ended_at, state) on promotion to ${role_console};
