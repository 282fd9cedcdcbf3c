-- How a connection treats callbacks that prove nothing: it refuses them, or for a while it only watches (HOOK-06).
alter table directory_connection add column callback_mode text not null default 'enforce'
    check (callback_mode in ('observe', 'enforce'));
-- When observing ends by itself; null where it has no end.
alter table directory_connection add column callback_mode_until timestamptz;
grant update (callback_mode, callback_mode_until) on directory_connection to ${role_console};
