package dev.gatepost.providers.smpp;

import dev.gatepost.providers.MalformedCallback;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.Provider.ReportedStatus;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a receipt says: by its parameters where it has them, else by its text, which SMPP 3.4 leaves to the vendor and
 * shows in appendix B as {@code id:… sub:… dlvrd:… submit date:… done date:… stat:… err:… text:…}.
 *
 * @param code the state's name, and the network's error where there is one
 */
record ReceiptText(
        String id, ReportedStatus status, @Nullable Failure failure, String code) {
    private static final Pattern ID = field("id", "[\\x21-\\x7e]{1,65}");
    private static final Pattern STAT = field("stat", "[A-Za-z]{1,12}");
    private static final Pattern ERROR = field("err", "[A-Za-z0-9]{1,8}");
    /** Message states in the order of their numbers (SMPP 3.4, section 5.2.28). */
    private static final String[] STATES = {
        "SCHEDLD", "ENROUTE", "DELIVRD", "EXPIRED", "DELETED", "UNDELIV", "ACCEPTD", "UNKNOWN", "REJECTD"
    };

    private static Pattern field(String name, String value) {
        return Pattern.compile("(?:^|\\s)" + name + ":\\s{0,2}(" + value + ")", Pattern.CASE_INSENSITIVE);
    }

    /** Reads one; malformed when it names no message or no state. */
    static ReceiptText of(ArrivedPdu pdu) {
        String text = pdu.text();
        String head = text.length() <= 400 ? text : text.substring(0, 400);
        String id = pdu.receipted() != null
                ? pdu.receipted()
                : find(ID, head).orElseThrow(() -> new MalformedCallback("id"));
        String state = pdu.state() >= 0 && pdu.state() < STATES.length
                ? STATES[pdu.state()]
                : find(STAT, head).orElseThrow(() -> new MalformedCallback("stat"));
        String upper = state.toUpperCase(Locale.ROOT);
        String error = find(ERROR, head)
                .filter(e -> !e.matches("0+"))
                .map(e -> " " + e)
                .orElse("");
        return new ReceiptText(id, status(upper), failure(upper), upper + error);
    }

    private static Optional<String> find(Pattern pattern, String in) {
        Matcher found = pattern.matcher(in);
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }

    private static ReportedStatus status(String state) {
        return switch (state) {
            case "DELIVRD", "DELIVERED" -> ReportedStatus.DELIVERED;
            case "EXPIRED", "DELETED", "UNDELIV", "UNDELIVERABLE" -> ReportedStatus.UNDELIVERED;
            case "REJECTD", "REJECTED" -> ReportedStatus.FAILED;
            case "SCHEDLD", "SCHEDULED" -> ReportedStatus.SUBMITTED;
            // Enroute; accepted, which is that somebody else read it; and unknown, which denies nothing.
            default -> ReportedStatus.SENT;
        };
    }

    private static @Nullable Failure failure(String state) {
        return switch (status(state)) {
            case UNDELIVERED, FAILED -> Failure.PERMANENT;
            case ACCEPTED, SUBMITTED, SENT, DELIVERED, READ, BOUNCED, COMPLAINED -> null;
        };
    }
}
