grant delete on frequency to ${role_jobs};
