-- An erasure takes a person out of the roles of accounts and out of questions that wait; the ledger and suppressions stay.
grant select on account, account_role_member, recontact_approval to ${role_jobs};
grant delete on account_role_member, opt_in_question to ${role_jobs};
