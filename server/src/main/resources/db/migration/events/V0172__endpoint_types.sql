-- Which events an endpoint wants: "message.delivered", or "message.*" for all of a kind. None named means all.
alter table event_endpoint add column types text[] not null default '{}';
