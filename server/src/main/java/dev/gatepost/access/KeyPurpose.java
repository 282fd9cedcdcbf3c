package dev.gatepost.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** What a key is for (ACC-01): it bounds the scopes that the key may be given. */
public enum KeyPurpose {
    /** To send, and to follow what was sent. */
    SEND(r -> r == Right.MESSAGES_SEND || r == Right.MESSAGES_READ || r == Right.MESSAGES_RESEND),
    /** To record consents and opt-outs. */
    CONSENT(r ->
            r == Right.CONSENTS_WRITE || r == Right.CONSENTS_READ || r == Right.LISTS_READ || r == Right.LISTS_WRITE),
    /** To read and count; changes nothing. */
    ANALYTICS(r -> r.written().endsWith(":read")),
    /** To set up and run; sends nothing. */
    ADMIN(r -> r != Right.MESSAGES_SEND && r != Right.MESSAGES_RESEND),
    /** Whatever its scopes say; for test workspaces, and keys made on the machine itself. */
    GENERAL(r -> true);

    private final Predicate<Right> allows;

    KeyPurpose(Predicate<Right> allows) {
        this.allows = allows;
    }

    /** Whether a key of this purpose may hold these rights. */
    public boolean allows(Set<Right> rights) {
        return rights.stream().allMatch(r -> !r.isForPeople() && allows.test(r));
    }

    public String written() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<KeyPurpose> parse(String text) {
        return Arrays.stream(values()).filter(p -> p.written().equals(text)).findFirst();
    }
}
