package dev.gatepost.copies;

import dev.gatepost.consent.Act;
import dev.gatepost.consent.ConsentEvent;
import dev.gatepost.consent.ConsentProjection;
import dev.gatepost.consent.ConsentProjection.State;
import dev.gatepost.consent.ConsentProjection.Subject;
import dev.gatepost.consent.ConsentSource;
import dev.gatepost.consent.Proof;
import dev.gatepost.consent.Suppression;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody made up consented to and refused: the standing of a customer, without its proofs, its ids and its
 * times. Of a time the week is left, since an instant to the millisecond is as good as a name.
 *
 * @param brands brands of the customer's workspace to those of the copy, by their written ids
 * @param channel that of the address, for what was said of every channel
 */
record MaskedActs(Map<String, String> brands, Channel channel, Instant now) {
    private record Said(
            Channel channel,
            Purpose purpose,
            String brand,
            ConsentEvent.Status status,
            String basis,
            Act.Ends ends,
            Instant at) {}

    /** In the order in which they happened. */
    List<Act> of(ConsentProjection consent, List<Suppression> suppressions) {
        List<Said> said = new ArrayList<>();
        for (Subject subject : consent.subjects()) {
            String brand = brands.get(subject.brand());
            Optional<State> state = consent.state(subject.channel(), subject.purpose(), subject.brand());
            if (brand != null && state.isPresent()) {
                said.add(said(subject, brand, state.get()));
            }
        }
        for (Suppression each : suppressions) {
            said(each).filter(s -> !covered(s, said)).ifPresent(said::add);
        }
        said.sort(Comparator.comparing(Said::at));
        List<Act> out = new ArrayList<>();
        for (Said each : said) {
            out.add(act(each, out.size()));
        }
        return out;
    }

    private static Said said(Subject subject, String brand, State state) {
        return new Said(
                subject.channel(),
                subject.purpose(),
                brand,
                state.granted() ? ConsentEvent.Status.GRANTED : ConsentEvent.Status.REVOKED,
                state.granted() ? state.basis() : "none",
                Act.Ends.of(subject.purpose()),
                state.at());
    }

    /** An opt-out that no brand of the copy could show is left out. */
    private Optional<Said> said(Suppression s) {
        @Nullable
        String brand = s.brand() == null
                ? brands.values().stream().sorted().findFirst().orElse(null)
                : brands.get(s.brand());
        if (brand == null) {
            return Optional.empty();
        }
        Purpose purpose = s.purpose();
        return Optional.of(new Said(
                s.channel() == null ? channel : s.channel(),
                purpose == null ? Purpose.PROMOTIONAL : purpose,
                brand,
                ConsentEvent.Status.REVOKED,
                "none",
                new Act.Ends(purpose == null ? Set.of() : Set.of(purpose), s.brand() != null),
                s.since()));
    }

    private static boolean covered(Said one, List<Said> others) {
        return others.stream()
                .anyMatch(o -> o.status() == ConsentEvent.Status.REVOKED
                        && o.channel() == one.channel()
                        && o.ends().equals(one.ends()));
    }

    private Act act(Said said, int place) {
        return new Act(
                said.channel(),
                said.purpose(),
                said.brand(),
                said.status(),
                said.basis(),
                ConsentSource.API.written(),
                null,
                Map.of(),
                said.ends(),
                Proof.NONE,
                week(said.at(), place));
    }

    /** The Monday of the week, some minutes later for what came later. */
    private Instant week(Instant at, int place) {
        LocalDate monday =
                LocalDate.ofInstant(at, ZoneOffset.UTC).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        Instant shown = monday.atStartOfDay(ZoneOffset.UTC).plusMinutes(place).toInstant();
        return shown.isAfter(now) ? now : shown;
    }
}
