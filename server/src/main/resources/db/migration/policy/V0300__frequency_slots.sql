-- Each instant of a frequency belongs to a message, so that it can be corrected when the message goes at another time
-- and given back when it never goes (POL-07). Beside it a keyed hash of the text, 0 where none is compared.
alter table frequency add column sent_for uuid[] not null default '{}';
alter table frequency add column texts bigint[] not null default '{}';
grant insert, update on frequency to ${role_dispatch}, ${role_callbacks};
grant select on frequency to ${role_callbacks};
