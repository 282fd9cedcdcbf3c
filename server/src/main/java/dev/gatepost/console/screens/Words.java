package dev.gatepost.console.screens;

import dev.gatepost.platform.ReasonCode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The machine's words as a person reads them. */
final class Words {
    private static final int ACTOR_DIGITS = 6;
    private static final Pattern INSTANT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z");
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private Words() {}

    /** {@code Text}, {@code Email}. */
    static String channel(String written) {
        return switch (written) {
            case "sms" -> "Text";
            case "rcs" -> "RCS";
            case "whatsapp" -> "WhatsApp";
            case "webchat" -> "Web chat";
            default -> capital(written);
        };
    }

    /** What messages of a purpose are. */
    static String purpose(String written) {
        return switch (written) {
            case "promotional" -> "Offers";
            case "transactional" -> "Orders and account";
            case "service" -> "Service";
            case "otp" -> "One-time codes";
            case "conversational" -> "Conversation";
            case "all" -> "Everything";
            default -> capital(written);
        };
    }

    /** Words without their underscores, the first letter large. */
    static String capital(String written) {
        String plain = written.replace('_', ' ');
        return plain.isEmpty() ? "" : plain.substring(0, 1).toUpperCase(Locale.ROOT) + plain.substring(1);
    }

    static Optional<ReasonCode> reason(String code) {
        return Arrays.stream(ReasonCode.values())
                .filter(r -> r.code().equals(code))
                .findFirst();
    }

    /** What a reason means, in a sentence; the word itself when the catalogue does not have it. */
    static String sentence(String code) {
        return reason(code).map(ReasonCode::sentence).orElseGet(() -> capital(code));
    }

    /** A fact as a sentence, its instants as people read them. */
    static String fact(String written) {
        String timed = INSTANT.matcher(written).replaceAll(found -> moment(found.group()));
        return timed.isEmpty() ? "" : timed.substring(0, 1).toUpperCase(Locale.ROOT) + timed.substring(1);
    }

    /** {@code 24 Nov 2026, 18:00 UTC}. */
    static String moment(String instant) {
        return instant.isEmpty() ? "" : MOMENT.format(Instant.parse(instant)) + " UTC";
    }

    /** Who did something, as the audit names them, for people: enough to tell one from another. */
    static String actor(String written) {
        int colon = written.indexOf(':');
        String end = written.substring(Math.max(colon + 1, written.length() - ACTOR_DIGITS));
        return switch (colon < 0 ? "" : written.substring(0, colon)) {
            case "key" -> "the key …" + end;
            case "operator" -> "the operator …" + end;
            case "component" -> "Gatepost itself";
            default -> written;
        };
    }

    /** {@code 1 message}, {@code 1,204 messages}. */
    static String count(long count, String one, String more) {
        return String.format(Locale.ENGLISH, "%,d ", count) + (count == 1 ? one : more);
    }

    static String number(long count) {
        return String.format(Locale.ENGLISH, "%,d", count);
    }
}
