-- Raw callbacks have an end, and those that speak of an erased person go with them.
grant delete on callback_inbox, callback_quarantine, callback_part to ${role_jobs};
grant select on callback_part, provider_opt_out, opt_out_difference to ${role_jobs};
create index provider_opt_out_of_contact on provider_opt_out (workspace_id, contact_id);
