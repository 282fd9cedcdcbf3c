-- Systems that were told of a purge are reminded until they say that they followed, and escalated when they do not.
alter table retention_run add column reminded_at timestamptz, add column escalated_at timestamptz;
create index privacy_sink_open on privacy_sink (workspace_id, subject_id) where acknowledged_at is null;
