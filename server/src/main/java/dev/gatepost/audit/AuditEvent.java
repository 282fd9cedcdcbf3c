package dev.gatepost.audit;

import dev.gatepost.platform.WorkspaceId;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened: who did what to which object, when, why, under which correlation id.
 *
 * @param action a dotted name in the past tense: {@code message.accepted}, {@code consent.revoked}
 * @param actor who: {@code key:…}, {@code provider:…}, {@code os-user:…}, {@code component:dispatch}
 * @param object the written id of what was acted upon
 * @param subject the pseudonym of the person concerned, if any
 * @param facts further fields, among them the {@code reason} where one was given; no personal data, no secret, keys in
 *     snake_case
 * @param from from where, as {@link Origin} writes it; null for what nobody outside asked for
 */
public record AuditEvent(
        WorkspaceId workspace,
        String action,
        String actor,
        @Nullable String object,
        @Nullable String subject,
        String correlation,
        Instant at,
        SortedMap<String, String> facts,
        @Nullable String from) {
    /** An event of the call that this thread works for. */
    public AuditEvent(
            WorkspaceId workspace,
            String action,
            String actor,
            @Nullable String object,
            @Nullable String subject,
            String correlation,
            Instant at,
            SortedMap<String, String> facts) {
        this(workspace, action, actor, object, subject, correlation, at, facts, Origin.current());
    }

    public AuditEvent {
        facts = new TreeMap<>(facts);
        requirePrintable(action);
        requirePrintable(actor);
        requirePrintable(correlation);
        if (object != null) {
            requirePrintable(object);
        }
        if (subject != null) {
            requirePrintable(subject);
        }
        if (from != null) {
            requirePrintable(from);
        }
    }

    /** The same from elsewhere: a batch works for calls of other threads. */
    public AuditEvent from(@Nullable String origin) {
        return new AuditEvent(workspace, action, actor, object, subject, correlation, at, facts, origin);
    }

    /** These become columns, and PostgreSQL stores no NUL in a text: one such event would stop the log for ever. */
    private static void requirePrintable(String value) {
        for (int i = 0; i < value.length(); i++) {
            if (Character.isISOControl(value.charAt(i))) {
                throw new IllegalArgumentException("An audit event's names hold no control characters.");
            }
        }
    }
}
