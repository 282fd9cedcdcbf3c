-- Rows live for milliseconds: what they leave behind is cleared early, so that a claim does not wade through it.
alter table queue_entry set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_cost_delay = 0);
