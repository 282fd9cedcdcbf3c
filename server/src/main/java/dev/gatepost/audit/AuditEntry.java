package dev.gatepost.audit;

/** An event in its place: {@code seq} counts from 0 within the workspace's log. */
public record AuditEntry(long seq, AuditEvent event) {}
