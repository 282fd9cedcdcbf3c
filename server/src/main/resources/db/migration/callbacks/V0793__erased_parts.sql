-- Parts that wait for the others are opened for an erasure and an access request too.
create index callback_part_by_id on callback_part (workspace_id, id);
grant select, delete on callback_part to ${role_jobs};
