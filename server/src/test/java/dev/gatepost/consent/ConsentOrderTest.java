package dev.gatepost.consent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.WorkspaceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** CON-02, CON-04: the state follows from the events, not from the order in which they arrive. */
class ConsentOrderTest {
    private static final Instant DAY = Instant.parse("2026-11-20T10:00:00Z");
    private static final WorkspaceId WORKSPACE = WorkspaceId.next();
    private static final ContactId CONTACT = ContactId.next();

    /** Three channels, two brands, times that often meet in one millisecond. */
    private static List<ConsentEvent> events(List<Integer> seeds) {
        List<ConsentEvent> out = new ArrayList<>();
        for (int seed : seeds) {
            ConsentEvent.Status status =
                    ConsentEvent.Status.values()[Math.floorMod(seed, ConsentEvent.Status.values().length)];
            Instant at = DAY.plusNanos(Math.floorMod(seed / 3, 7) * 400_000L);
            out.add(new ConsentEvent(
                    WORKSPACE,
                    ConsentEventId.next(),
                    CONTACT,
                    Channel.values()[Math.floorMod(seed / 21, 3)],
                    Purpose.PROMOTIONAL,
                    "brd_" + Math.floorMod(seed / 63, 2),
                    status,
                    status == ConsentEvent.Status.GRANTED ? "express" + seed : "none",
                    "web_form",
                    null,
                    "key:x",
                    at,
                    DAY,
                    Proof.NONE));
        }
        return out;
    }

    private static List<?> state(List<ConsentEvent> events) {
        ConsentProjection projection = ConsentProjection.read("{}");
        events.forEach(projection::fold);
        return projection.all();
    }

    /** CON-02 */
    @Property(tries = 500)
    void anyOrderOfArrivalGivesTheSameState(
            @ForAll @Size(max = 24) List<@IntRange(min = 0, max = 5_000) Integer> seeds, @ForAll long order) {
        List<ConsentEvent> events = events(seeds);
        List<ConsentEvent> shuffled = new ArrayList<>(events);
        Collections.shuffle(shuffled, new Random(order));

        assertThat(state(shuffled)).isEqualTo(state(events));
    }

    /** CON-04 */
    @Property(tries = 500)
    void whatIsGrantedIsYoungerThanEveryRevocation(
            @ForAll @Size(max = 24) List<@IntRange(min = 0, max = 5_000) Integer> seeds) {
        List<ConsentEvent> events = events(seeds);
        ConsentProjection projection = ConsentProjection.read("{}");
        events.forEach(projection::fold);
        for (ConsentEvent e : events) {
            projection
                    .state(e.channel(), e.purpose(), e.brand())
                    .filter(ConsentProjection.State::granted)
                    .ifPresent(granted -> assertThat(events.stream()
                                    .filter(r -> r.status() == ConsentEvent.Status.REVOKED
                                            && r.channel() == e.channel()
                                            && r.brand().equals(e.brand()))
                                    .map(ConsentEvent::occurredAt)
                                    .max(Comparator.naturalOrder()))
                            .satisfiesAnyOf(
                                    none -> assertThat(none).isEmpty(),
                                    last -> assertThat(last.orElseThrow()).isBefore(granted.at())));
        }
    }
}
