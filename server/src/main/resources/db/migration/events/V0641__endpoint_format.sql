-- How an endpoint wants to be told: by Standard Webhooks, or as Twilio tells of messages.
alter table event_endpoint add column format text not null default 'standard' check (format in ('standard', 'twilio'));
