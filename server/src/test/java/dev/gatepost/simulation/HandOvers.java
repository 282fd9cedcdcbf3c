package dev.gatepost.simulation;

import static dev.gatepost.simulation.Invariants.require;

import dev.gatepost.dispatch.SimulatedDispatch.Leaving;
import dev.gatepost.messages.MessageState;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Purpose;
import dev.gatepost.providers.ConnectionId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/**
 * Whether a message could be claimed, judged again from the facts alone and without the code of the policy: POL-01,
 * CON-04, POL-05, POL-07, LIM-06.
 */
final class HandOvers {
    private static final ZoneId MIAMI = ZoneId.of("America/New_York");
    private static final int OPEN = 8;
    private static final int CLOSED = 20;
    private static final int MOST_IN_A_DAY = 3;

    private final World world;
    private final Picture facts;

    /** {@code facts} are those of the moment at which the claim began. */
    HandOvers(World world, Picture facts) {
        this.world = world;
        this.facts = facts;
    }

    void check(Leaving l) {
        UUID id = l.message().value();
        Picture.Message m = facts.message(id);
        Instant local = world.workspace.clock().at(l.claimedAt());
        require(m.state().mayBecome(MessageState.SENDING), "%s was claimed though it was %s", id, m.state());
        require(l.attempt() == m.attempt() + 1, "%s was claimed for attempt %s", id, l.attempt());
        Instant expires = l.expiresAt();
        require(expires == null || local.isBefore(expires), "%s was claimed after it had expired", id);
        stops(l);
        pauses(l);
        require(
                !facts.blocks.contains(l.contact() + " " + l.sender()),
                "%s was claimed though the provider blocks its person",
                id);
        if (l.purpose() == Purpose.PROMOTIONAL) {
            consent(l);
            int hour = local.atZone(MIAMI).getHour();
            require(
                    !l.to().equals(World.FLORIDA) || hour >= OPEN && hour < CLOSED,
                    "%s was claimed at %s o'clock in Miami",
                    id,
                    hour);
        }
    }

    private void stops(Leaving l) {
        for (Picture.Stop stop : facts.stops) {
            String purpose = stop.purpose();
            if (!stop.contact().equals(l.contact())
                    || purpose != null && !purpose.equals(l.purpose().written())) {
                continue;
            }
            boolean lifted = l.purpose() == Purpose.PROMOTIONAL
                    && facts.consents.stream()
                            .anyMatch(c -> c.contact().equals(l.contact())
                                    && c.status().equals("granted")
                                    && c.at().isAfter(stop.since()));
            require(
                    lifted,
                    "%s was claimed after its person had said stop",
                    l.message().value());
        }
    }

    private void consent(Leaving l) {
        Picture.Consent last = null;
        for (Picture.Consent c : facts.consents) {
            if (c.contact().equals(l.contact()) && (last == null || !c.at().isBefore(last.at()))) {
                last = c;
            }
        }
        require(last != null, "%s was claimed without a consent", l.message().value());
    }

    private void pauses(Leaving l) {
        String country = l.to().startsWith("+49") ? "DE" : l.to().startsWith("+1") ? "US" : "none";
        UUID template = l.template();
        List<String> stopping = new ArrayList<>(List.of(
                "workspace",
                "sender " + Ids.write("sdr", l.sender()),
                "connection " + new ConnectionId(l.connection()),
                "provider sandbox",
                "purpose " + l.purpose().written(),
                "country " + country));
        if (template != null) {
            stopping.add("template " + Ids.write("tpl", template));
        }
        stopping.retainAll(facts.pauses);
        require(
                stopping.isEmpty(),
                "%s was claimed under a pause of %s",
                l.message().value(),
                stopping);
    }

    /**
     * POL-07: never more than three promotions in 24 hours to a number in Florida, by the instants for which they were
     * planned, which is what the caps count. One that waited longer (for its pace, a pause, a retry) leaves later.
     */
    static void caps(World world) {
        List<Instant> planned = new ArrayList<>();
        for (Carrier.Entry e : world.carrier.book()) {
            Picture.Message m = world.now.message(e.message.value());
            if (m.purpose().equals(Purpose.PROMOTIONAL.written()) && e.to.equals(World.FLORIDA)) {
                planned.add(m.planned());
            }
        }
        Collections.sort(planned);
        for (int i = MOST_IN_A_DAY; i < planned.size(); i++) {
            Duration span = Duration.between(planned.get(i - MOST_IN_A_DAY), planned.get(i));
            require(span.toHours() >= 24, "four promotions went to Florida within %s", span);
        }
    }
}
