package dev.gatepost.limits.money;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.WorkspaceId;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How much may be spent in each day or month. A null purpose, connection, country or channel covers every one.
 *
 * @param zone where the day or month begins at midnight
 */
public record Budget(
        WorkspaceId workspace,
        BudgetId id,
        String name,
        @Nullable Purpose purpose,
        @Nullable UUID connection,
        @Nullable String country,
        @Nullable Channel channel,
        Period period,
        ZoneId zone,
        Money limit,
        Mode mode) {
    /** What it does at the cap. */
    public enum Mode {
        /** Refuses. */
        ENFORCE,
        /** Counts and signals, refuses nothing. */
        SHADOW;

        private final String written = name().toLowerCase(Locale.ROOT);

        public String written() {
            return written;
        }

        static Optional<Mode> parse(String text) {
            return text.equals(ENFORCE.written)
                    ? Optional.of(ENFORCE)
                    : text.equals(SHADOW.written) ? Optional.of(SHADOW) : Optional.empty();
        }
    }

    /** How long a budget lasts before it begins again. */
    public enum Period {
        DAY,
        MONTH;

        private final String written = name().toLowerCase(Locale.ROOT);

        public String written() {
            return written;
        }

        static Optional<Period> parse(String text) {
            return text.equals(DAY.written)
                    ? Optional.of(DAY)
                    : text.equals(MONTH.written) ? Optional.of(MONTH) : Optional.empty();
        }
    }

    /** The first day of the period in which this instant lies. */
    LocalDate start(Instant at) {
        LocalDate day = at.atZone(zone).toLocalDate();
        return period == Period.DAY ? day : day.withDayOfMonth(1);
    }

    /** The instant at which the period that begins on this day ends. */
    Instant end(LocalDate start) {
        LocalDate next = period == Period.DAY ? start.plusDays(1) : start.plusMonths(1);
        return next.atStartOfDay(zone).toInstant();
    }

    /** Whether it counts such a message, whatever the connection. */
    boolean counts(Channel sentBy, @Nullable String to, Purpose why) {
        return (channel == null || channel == sentBy)
                && (country == null || country.equals(to))
                && (purpose == null || purpose == why);
    }
}
