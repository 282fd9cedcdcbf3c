-- An erasure asks for the person's other contacts too, and the jobs are who finds them.
grant insert on erasure to ${role_jobs};
