-- What is left of a message goes some years after it (PRV-01).
grant delete on message, message_state, message_step, attempt, attempt_part, message_replay to ${role_jobs};
