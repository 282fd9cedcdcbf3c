package dev.gatepost.policy;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Set;

/**
 * A rule of a workspace's own (POL-04). Every kind but {@link What.Waiver} can only take away from what the rule packs
 * allow, because all that it can do is stand beside their rules or refuse.
 *
 * @param channels for which it holds; empty for all
 * @param purposes for which it holds; never empty
 * @param countries of the recipient for which it holds; empty for all
 */
public record CustomRule(Set<Channel> channels, Set<Purpose> purposes, Set<String> countries, What what) {
    public CustomRule {
        channels = Set.copyOf(channels);
        purposes = Set.copyOf(purposes);
        countries = Set.copyOf(countries);
        if (purposes.isEmpty()) {
            throw new IllegalArgumentException("a rule is for at least one purpose");
        }
        if (what.delays() && purposes.contains(Purpose.OTP)) {
            throw new IllegalArgumentException("a one-time code is never delayed");
        }
        if (what instanceof What.DoubleOptIn && !purposes.equals(Set.of(Purpose.PROMOTIONAL))) {
            throw new IllegalArgumentException("what is not promotional needs no opt-in");
        }
        if (what instanceof What.Cap && !purposes.equals(Set.of(Purpose.PROMOTIONAL))) {
            throw new IllegalArgumentException("caps count promotional messages");
        }
    }

    /** Whether it allows what the packs do not; such a rule needs another person's approval. */
    public boolean loosens() {
        return what instanceof What.Waiver;
    }

    boolean concerns(Channel channel, Purpose purpose, @org.jspecify.annotations.Nullable String country) {
        return purposes.contains(purpose)
                && (channels.isEmpty() || channels.contains(channel))
                // Where the country is not known, a rule for some countries may be meant: the strict reading counts,
                // and a waiver is not for the unknown.
                && (countries.isEmpty() || (country == null ? !loosens() : countries.contains(country)));
    }

    /** What a rule asks. */
    public sealed interface What {
        /** Whether it can make a message wait. */
        default boolean delays() {
            return this instanceof Hours || this instanceof Cap;
        }

        /** Messages arrive only on these days from one time until another, as it is where the person is. */
        record Hours(Set<DayOfWeek> days, LocalTime from, LocalTime until) implements What {
            public Hours {
                days = Set.copyOf(days);
                if (days.isEmpty() || !from.isBefore(until)) {
                    throw new IllegalArgumentException("hours begin before they end, on at least one day");
                }
            }
        }

        /** At most so many promotional messages to a person in any period of that length; a gap is a cap of one. */
        record Cap(int max, Duration within) implements What {
            public Cap {
                if (max < 1 || within.toMinutes() < 1 || within.toDays() > 366) {
                    throw new IllegalArgumentException("a cap is at least 1 within a minute to a year");
                }
            }
        }

        /** The text must have this element, as rule packs name them: {@code optout_instruction}. */
        record Content(String element) implements What {}

        /** At least this consent is needed. */
        record Consent(ConsentBasis least) implements What {}

        /** Only to who confirmed the opt-in once more, by a link or a word of ours; no other consent will do. */
        record DoubleOptIn() implements What {}

        /**
         * The strictest of all states of the United States, {@code US-SAFE}, where the state is in doubt.
         *
         * @param unproven whether an area code is doubtful too, because people move and keep their numbers
         */
        record States(boolean unproven) implements What {}

        /** Nothing goes to these countries. */
        record Countries(Set<String> blocked) implements What {
            public Countries {
                blocked = Set.copyOf(blocked);
            }
        }

        /** Nothing goes by these senders ({@code snd_…}). */
        record Senders(Set<String> blocked) implements What {
            public Senders {
                blocked = Set.copyOf(blocked);
            }
        }

        /** Nothing goes by these templates, by name, in any version. */
        record Templates(Set<String> blocked) implements What {
            public Templates {
                blocked = Set.copyOf(blocked);
            }
        }

        /** The hours of this rule of a pack do not count; only hours that are good practice and no law. */
        record Waiver(String rule) implements What {}
    }
}
