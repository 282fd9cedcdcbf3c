-- News that nobody will ask for any more has an end.
grant delete on event, event_delivery to ${role_jobs};
