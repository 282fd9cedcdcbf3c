package dev.gatepost.providers.mail;

import dev.gatepost.providers.Provider.Failure;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mail system's enhanced status code: {@code 5.1.1} (RFC 3463 and IANA's registry of them). What it means for us is
 * told for permanent ones. {@link Failure#BLOCKED} is never given: it would hold all of a sender's mail back from the
 * person until they write START, and a policy refusal is mostly of the mail or of the sender's name, not the person's
 * wish.
 */
public record EnhancedStatus(int kind, int subject, int detail) {
    private static final Pattern FORM = Pattern.compile("(?<![0-9.])([245])\\.([0-9]{1,3})\\.([0-9]{1,3})(?![0-9.])");

    /** The first code in a text; empty when there is none. */
    public static Optional<EnhancedStatus> in(String text) {
        Matcher found = FORM.matcher(text);
        return found.find()
                ? Optional.of(new EnhancedStatus(
                        Integer.parseInt(found.group(1)),
                        Integer.parseInt(found.group(2)),
                        Integer.parseInt(found.group(3))))
                : Optional.empty();
    }

    public boolean isPermanent() {
        return kind == 5;
    }

    /** What a permanent one means. */
    public Failure failure() {
        return switch (subject) {
            // 5.1.x speaks of addresses; 7 and 8 are of the sender's own.
            case 1 -> detail == 7 || detail == 8 ? Failure.ACCOUNT : Failure.INVALID_ADDRESS;
            case 2 ->
                switch (detail) {
                    case 1 -> Failure.INVALID_ADDRESS;
                    case 3 -> Failure.CONTENT;
                    default -> Failure.PERMANENT;
                };
            case 3 -> detail == 4 ? Failure.CONTENT : Failure.PERMANENT;
            case 6 -> Failure.CONTENT;
            case 7 -> security();
            default -> Failure.PERMANENT;
        };
    }

    private Failure security() {
        return switch (detail) {
            // Of what is written, or of a policy that judges it.
            case 0, 1, 3 -> Failure.CONTENT;
            // 8 and 9: the login; 20 to 29: DKIM, SPF, DMARC, reverse DNS, ARC of the sending domain; 30: no TLS.
            default -> detail >= 8 ? Failure.ACCOUNT : Failure.PERMANENT;
        };
    }

    @Override
    public String toString() {
        return kind + "." + subject + "." + detail;
    }
}
