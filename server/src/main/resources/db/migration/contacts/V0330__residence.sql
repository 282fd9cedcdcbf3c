-- Where the person lives, as far as a state or a country (POL-02): US-CA, FR. Never the postal code. It stands in the
-- contact's own row, so that a decision knows it without asking anew.
alter table contact add column residence text check (residence ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$');
grant update (residence) on contact to ${role_console};
