-- Nodes over one database are equal peers. What must be in force everywhere within a second (a revoked key, a pause)
-- raises the control version in its own transaction; each node looks at it several times a second and writes what it
-- has seen, so that whoever raised it can wait until all that live have. Times are the database's own.
create table directory_control (
    one boolean primary key default true check (one),
    version bigint not null
);
insert into directory_control (version) values (1);

create table directory_node (
    id uuid primary key,
    seen_version bigint not null,
    seen_at timestamptz not null,
    started_at timestamptz not null
);

-- The workspaces' sending lanes, spread over slots; each slot is leased to one node, which alone paces its connections.
create table directory_lane_slot (
    slot int primary key check (slot between 0 and 63),
    node uuid,
    lease_until timestamptz not null
);
insert into directory_lane_slot (slot, lease_until) select n, '-infinity' from generate_series(0, 63) as n;

grant select, update on directory_control to ${role_jobs}, ${role_console}, ${role_dispatch};
grant select, insert, update, delete on directory_node to ${role_jobs};
grant select on directory_node to ${role_console};
grant select, update on directory_lane_slot to ${role_jobs};
alter table directory_node set (fillfactor = 50);
alter table directory_lane_slot set (fillfactor = 50);
