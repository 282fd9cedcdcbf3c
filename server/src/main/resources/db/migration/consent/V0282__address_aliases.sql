-- Two ways to write one person's address: numbers of Argentina and Brazil with and without a digit, mail addresses with
-- a tag. Opt-outs are found by both; consent by the address itself alone.
alter table contact add column alias_index bytea check (length(alias_index) = 32);
