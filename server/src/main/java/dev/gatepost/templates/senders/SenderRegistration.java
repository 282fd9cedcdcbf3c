package dev.gatepost.templates.senders;

import dev.gatepost.templates.SenderId;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a sender stands with one register (TPL-05).
 *
 * @param regime the register as the rule packs name it: {@code US:10dlc}
 * @param reference the register's own id: campaign, verification, header
 * @param expiresOn the first day on which it holds no longer, in UTC; null when it has no end
 */
public record SenderRegistration(
        SenderId sender,
        String regime,
        State state,
        @Nullable String reference,
        @Nullable LocalDate registeredOn,
        @Nullable LocalDate expiresOn,
        @Nullable String why) {
    /** Only {@code registered} counts, and only before its end. */
    public enum State {
        NONE,
        PENDING,
        REGISTERED,
        REJECTED,
        EXPIRED;

        private final String written = name().toLowerCase(Locale.ROOT);

        public String written() {
            return written;
        }

        public static Optional<State> parse(String text) {
            for (State state : values()) {
                if (state.written.equals(text)) {
                    return Optional.of(state);
                }
            }
            return Optional.empty();
        }
    }

    /** Whether the rules may count on it on that day. */
    boolean holds(LocalDate today) {
        return state == State.REGISTERED && (expiresOn == null || expiresOn.isAfter(today));
    }
}
