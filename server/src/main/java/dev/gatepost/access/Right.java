package dev.gatepost.access;

import java.util.Optional;

/** The scopes of a key: what it may do. Each route asks for exactly one. */
public enum Right {
    MESSAGES_SEND("messages:send"),
    MESSAGES_READ("messages:read"),
    MESSAGES_SETTLE("messages:settle"),
    CONSENTS_WRITE("consents:write"),
    CONSENTS_READ("consents:read"),
    /** To allow what another asked for: writing again to people who opted out. */
    CONSENTS_APPROVE("consents:approve"),
    /** Do-not-contact lists that others keep. */
    LISTS_WRITE("lists:write"),
    LISTS_READ("lists:read"),
    SETUP_WRITE("setup:write"),
    SETUP_READ("setup:read"),
    TEMPLATES_APPROVE("templates:approve"),
    TEMPLATES_LEGAL("templates:legal"),
    LIMITS_WRITE("limits:write"),
    LIMITS_READ("limits:read"),
    BUDGETS_WRITE("budgets:write"),
    BUDGETS_READ("budgets:read"),
    PAUSES_WRITE("pauses:write"),
    PAUSES_READ("pauses:read"),
    POLICY_READ("policy:read"),
    POLICY_WRITE("policy:write"),
    /** To approve what another asked for: releases of rules, country sheets. */
    POLICY_APPROVE("policy:approve"),
    AUDIT_READ("audit:read");

    private final String written;

    Right(String written) {
        this.written = written;
    }

    public String written() {
        return written;
    }

    public static Optional<Right> parse(String text) {
        for (Right right : values()) {
            if (right.written.equals(text)) {
                return Optional.of(right);
            }
        }
        return Optional.empty();
    }
}
