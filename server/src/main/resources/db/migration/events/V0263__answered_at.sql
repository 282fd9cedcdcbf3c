-- When an endpoint took an event, or was given up: so that it can be told how long news takes to arrive.
alter table event_delivery add column answered_at timestamptz;
