grant select, delete on trial_recipient to ${role_jobs};
