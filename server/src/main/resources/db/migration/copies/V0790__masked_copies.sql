-- Which masked copies were made into a test workspace, and from where (PRV-05). Nothing in it leads to a person of the source.
create table masked_copy (
    workspace_id uuid not null,
    id uuid not null,
    from_id uuid not null,
    made_by text not null,
    made_at timestamptz not null,
    reason text not null,
    settings int not null,
    customers int not null,
    left_out bigint not null,
    objections text[] not null,
    primary key (workspace_id, id)
);
select gatepost_isolate('masked_copy');
select gatepost_append_only('masked_copy');
grant select, insert on masked_copy to ${role_console};
