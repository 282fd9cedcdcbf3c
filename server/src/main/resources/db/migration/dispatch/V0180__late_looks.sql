-- How far the looks for messages without a receipt have come, so that a restart does not begin them anew.
create table late_look (
    workspace_id uuid not null,
    look int not null,
    reached uuid not null,
    primary key (workspace_id, look)
) with (fillfactor = 50);
select gatepost_isolate('late_look');
grant select, insert, update on late_look to ${role_dispatch};
