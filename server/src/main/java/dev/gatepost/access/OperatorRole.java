package dev.gatepost.access;

import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What a person is to a workspace, an organisation, or the whole Gatepost (ACC-07). {@code docs/roles.md} shows it. */
public enum OperatorRole {
    OWNER("Answers for everything. Gives roles, the owner's among them.", r -> true),
    ADMIN(
            "Runs the set-up, the keys and the accounts. Approves nothing, and reads nobody's file.",
            r -> !r.isApproval() && r != Right.PRIVACY_EXPORT && r != Right.CLAIMS_MAKE),
    DEVELOPER(
            "Builds against the API.",
            Right.MESSAGES_SEND,
            Right.MESSAGES_READ,
            Right.SETUP_WRITE,
            Right.SETUP_READ,
            Right.LIMITS_READ,
            Right.BUDGETS_READ,
            Right.PAUSES_READ,
            Right.POLICY_READ,
            Right.LISTS_READ,
            Right.CREDENTIALS_READ),
    CAMPAIGN_MANAGER(
            "Sends to many.",
            Right.MESSAGES_SEND,
            Right.MESSAGES_READ,
            Right.MESSAGES_RESEND,
            Right.SETUP_READ,
            Right.CONSENTS_READ,
            Right.LISTS_READ,
            Right.BUDGETS_READ,
            Right.LIMITS_READ,
            Right.POLICY_READ,
            Right.PAUSES_READ,
            Right.PAUSES_WRITE),
    COMPLIANCE_OFFICER(
            "Decides what may be sent, and approves what others ask for.",
            Right.MESSAGES_READ,
            Right.CONSENTS_READ,
            Right.CONSENTS_WRITE,
            Right.CONSENTS_APPROVE,
            Right.LISTS_READ,
            Right.LISTS_WRITE,
            Right.SETUP_READ,
            Right.SETUP_APPROVE,
            Right.TEMPLATES_APPROVE,
            Right.TEMPLATES_LEGAL,
            Right.POLICY_READ,
            Right.POLICY_WRITE,
            Right.POLICY_APPROVE,
            Right.LIMITS_READ,
            Right.BUDGETS_READ,
            Right.PAUSES_READ,
            Right.PAUSES_WRITE,
            Right.AUDIT_READ,
            Right.PRIVACY_READ,
            Right.PRIVACY_WRITE,
            Right.PRIVACY_EXPORT,
            Right.HOLDS_WRITE,
            Right.ACCESS_READ,
            Right.ACCESS_APPROVE,
            Right.CONTROLS_READ,
            Right.CONTROLS_WRITE,
            Right.REVIEWS_WRITE,
            Right.EVIDENCE_MAKE,
            Right.CLAIMS_MAKE),
    SUPPORT_AGENT(
            "Answers people: why a message came or did not, and takes their opt-outs.",
            Right.MESSAGES_READ,
            Right.CONSENTS_READ,
            Right.CONSENTS_WRITE,
            Right.PRIVACY_READ),
    AUDITOR("Sees everything but content, changes nothing.", r -> r.written().endsWith(":read")),
    OPERATOR(
            "Keeps it running: pauses, pace, and messages that are in doubt.",
            Right.MESSAGES_READ,
            Right.MESSAGES_RESEND,
            Right.MESSAGES_SETTLE,
            Right.SETUP_READ,
            Right.LIMITS_READ,
            Right.LIMITS_WRITE,
            Right.BUDGETS_READ,
            Right.PAUSES_READ,
            Right.PAUSES_WRITE,
            Right.POLICY_READ);

    private final String purpose;
    private final Set<Right> rights;

    OperatorRole(String purpose, Right... rights) {
        this(purpose, Arrays.asList(rights)::contains);
    }

    OperatorRole(String purpose, Predicate<Right> holds) {
        this.purpose = purpose;
        EnumSet<Right> held = EnumSet.allOf(Right.class);
        held.removeIf(right -> right.isLentOnly() || !holds.test(right));
        this.rights = Collections.unmodifiableSet(held);
    }

    /** What it is for, in a sentence. */
    public String purpose() {
        return purpose;
    }

    /** What it may do; rights that are only lent are in none. */
    public Set<Right> rights() {
        return rights;
    }

    /** {@code compliance_officer}. */
    public String written() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<OperatorRole> parse(String text) {
        return Arrays.stream(values()).filter(r -> r.written().equals(text)).findFirst();
    }
}
