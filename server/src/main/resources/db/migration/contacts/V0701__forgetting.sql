-- Where a person lives and when they last wrote goes with them.
grant update (residence) on contact to ${role_jobs};
grant delete on last_inbound to ${role_jobs};
