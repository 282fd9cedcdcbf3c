package dev.gatepost.proof;

import dev.gatepost.audit.AuditFilter;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The four questions that auditors ask (AUD-03), each as the actions that answer it. */
enum Question {
    /** Who changed a credential, a secret, or who may sign in. */
    CREDENTIAL_CHANGES(
            "certificate.",
            "connection.secret_",
            "credential.",
            "elevation.",
            "endpoint.secret_",
            "key.",
            "oauth.",
            "operator.",
            "session.",
            "token.",
            "trusted_issuer."),
    /** What was handed over to providers, and what became of it. */
    SENT(
            "message.submitted",
            "message.sent",
            "message.delivered",
            "message.read",
            "message.undelivered",
            "message.failed",
            "message.bounced",
            "message.complained"),
    /** Which webhooks failed: those of providers to us, and ours to customers' systems. */
    WEBHOOK_FAILURES("callback.refused", "callback.failed", "delivery.given_up", "endpoint.disabled"),
    /** Which messages were tried again, held back or refused. */
    RETRIED_OR_BLOCKED(
            "message.blocked",
            "message.cancelled",
            "message.deferred",
            "message.expired",
            "message.fallback_ended",
            "message.uncertain",
            "messages.");

    private final List<String> actions;

    Question(String... actions) {
        this.actions = List.of(actions);
    }

    String written() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** One filter for each kind of action, all of that span. */
    List<AuditFilter> filters(@Nullable String actor, @Nullable Instant from, @Nullable Instant until) {
        return actions.stream()
                .map(action -> new AuditFilter(action, actor, null, null, from, until))
                .toList();
    }

    static Optional<Question> parse(String text) {
        return Arrays.stream(values()).filter(q -> q.written().equals(text)).findFirst();
    }

    static String all() {
        return Arrays.stream(values()).map(Question::written).collect(Collectors.joining(", "));
    }
}
