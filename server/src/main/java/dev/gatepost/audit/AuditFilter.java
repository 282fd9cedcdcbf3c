package dev.gatepost.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What to look for; null means anything.
 *
 * @param actionPrefix how the action begins: {@code consent.} finds {@code consent.revoked}
 * @param from the earliest time, inclusive
 * @param until the latest time, exclusive
 */
public record AuditFilter(
        @Nullable String actionPrefix,
        @Nullable String actor,
        @Nullable String object,
        @Nullable String subject,
        @Nullable Instant from,
        @Nullable Instant until) {
    public static final AuditFilter EVERYTHING = new AuditFilter(null, null, null, null, null, null);

    /** Whether an event is looked for. */
    boolean fits(CanonicalEvent.Head event) {
        return (actionPrefix == null || event.action().startsWith(actionPrefix))
                && (actor == null || actor.equals(event.actor()))
                && (object == null || object.equals(event.object()))
                && (subject == null || subject.equals(event.subject()))
                && (from == null || !event.at().isBefore(from))
                && (until == null || event.at().isBefore(until));
    }

    public static AuditFilter action(String prefix) {
        return new AuditFilter(prefix, null, null, null, null, null);
    }

    public static AuditFilter object(String id) {
        return new AuditFilter(null, null, id, null, null, null);
    }

    public static AuditFilter subject(String pseudonym) {
        return new AuditFilter(null, null, null, pseudonym, null, null);
    }
}
