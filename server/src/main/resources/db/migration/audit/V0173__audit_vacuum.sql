-- A batch lives for seconds, and each append looks back for its writer's last one: what is gone is cleared early.
alter table audit_batch set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_cost_delay = 0);
