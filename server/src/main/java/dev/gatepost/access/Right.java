package dev.gatepost.access;

import java.util.Optional;

/** What may be done: the scopes of keys and the rights of operators' roles. Each route asks for exactly one. */
public enum Right {
    MESSAGES_SEND("messages:send", Care.USUAL),
    MESSAGES_READ("messages:read", Care.USUAL),
    /** To send again what did not arrive. */
    MESSAGES_RESEND("messages:resend", Care.USUAL),
    MESSAGES_SETTLE("messages:settle", Care.USUAL),
    CONSENTS_WRITE("consents:write", Care.USUAL),
    CONSENTS_READ("consents:read", Care.USUAL),
    /** To allow what another asked for: writing again to people who opted out. */
    CONSENTS_APPROVE("consents:approve", Care.APPROVAL),
    /** Do-not-contact lists that others keep. */
    LISTS_WRITE("lists:write", Care.USUAL),
    LISTS_READ("lists:read", Care.USUAL),
    SETUP_WRITE("setup:write", Care.USUAL),
    SETUP_READ("setup:read", Care.USUAL),
    /** To allow what another brings into a workspace: promotions, and to whom one on trial may write. */
    SETUP_APPROVE("setup:approve", Care.APPROVAL),
    TEMPLATES_APPROVE("templates:approve", Care.APPROVAL),
    TEMPLATES_LEGAL("templates:legal", Care.APPROVAL),
    LIMITS_WRITE("limits:write", Care.USUAL),
    LIMITS_READ("limits:read", Care.USUAL),
    BUDGETS_WRITE("budgets:write", Care.USUAL),
    BUDGETS_READ("budgets:read", Care.USUAL),
    PAUSES_WRITE("pauses:write", Care.USUAL),
    PAUSES_READ("pauses:read", Care.USUAL),
    POLICY_READ("policy:read", Care.USUAL),
    POLICY_WRITE("policy:write", Care.USUAL),
    /** To approve what another asked for: releases of rules, country sheets. */
    POLICY_APPROVE("policy:approve", Care.APPROVAL),
    AUDIT_READ("audit:read", Care.USUAL),
    /** To see what is kept for how long, and who asked to be forgotten or shown what is held. */
    PRIVACY_READ("privacy:read", Care.USUAL),
    /** To erase people. */
    PRIVACY_WRITE("privacy:write", Care.SENSITIVE),
    /** To be given all that is held about a person, in the clear. */
    PRIVACY_EXPORT("privacy:export", Care.SENSITIVE, true),
    /** To forbid that something is forgotten, and to allow it again. */
    HOLDS_WRITE("holds:write", Care.SENSITIVE),
    /** To see controls, owners, vendors, reviews, measures and the written policy. */
    CONTROLS_READ("controls:read", Care.USUAL),
    /** To look at a control now, and to keep the registers of owners and vendors. */
    CONTROLS_WRITE("controls:write", Care.USUAL),
    /** To start reviews and decide in them; to revoke there does it. */
    REVIEWS_WRITE("reviews:write", Care.SENSITIVE),
    /** To be given a pack of evidence, which holds no address. */
    EVIDENCE_MAKE("evidence:make", Care.SENSITIVE),
    /** To stop and hold what concerns a person, and to be given all that proves how they were written to. */
    CLAIMS_MAKE("claims:make", Care.SENSITIVE, true),
    CREDENTIALS_READ("credentials:read", Care.USUAL),
    CREDENTIALS_WRITE("credentials:write", Care.SENSITIVE),
    /** To see who may sign in, with which roles, and what they asked for. */
    ACCESS_READ("access:read", Care.USUAL, true),
    /** To invite, disable, and give roles. */
    ACCESS_WRITE("access:write", Care.SENSITIVE, true),
    /** To lend a right that another asked for. */
    ACCESS_APPROVE("access:approve", Care.APPROVAL, true),
    /** To see what a message said and to whom it went. */
    CONTENT_REVEAL("content:reveal", Care.LENT, true),
    /** To take many records away in a file. */
    EXPORTS_MAKE("exports:make", Care.LENT, true);

    /** What stands before its use. */
    private enum Care {
        USUAL,
        /** A person with a fresh factor. */
        SENSITIVE,
        /** The same, and another person than the one who asked. */
        APPROVAL,
        /** The same, and it is in no role: it is asked for, approved, and ends by itself. */
        LENT
    }

    private final String written;
    private final Care care;
    private final boolean forPeople;

    Right(String written, Care care) {
        this(written, care, false);
    }

    Right(String written, Care care, boolean forPeople) {
        this.written = written;
        this.care = care;
        this.forPeople = forPeople;
    }

    public String written() {
        return written;
    }

    /** Whether it allows what another person asked for; no key does that where messages reach people. */
    public boolean isApproval() {
        return care == Care.APPROVAL;
    }

    /** Whether its use asks an operator for a factor proven within the last minutes (ACC-09). */
    public boolean asksFreshFactor() {
        return care != Care.USUAL;
    }

    /** Whether no role holds it, so that it must be lent (ACC-08). */
    public boolean isLentOnly() {
        return care == Care.LENT;
    }

    /** Whether no key may hold it. */
    public boolean isForPeople() {
        return forPeople;
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
