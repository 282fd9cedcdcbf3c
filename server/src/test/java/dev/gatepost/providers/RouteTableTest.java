package dev.gatepost.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.platform.Purpose;
import dev.gatepost.providers.RouteTable.Leaving;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** LIM-04: over which connection a message leaves. */
class RouteTableTest {
    private static final UUID SENDER = new UUID(9, 9);
    private static final ConnectionId OWN = new ConnectionId(new UUID(1, 1));
    private static final ConnectionId SECOND = new ConnectionId(new UUID(1, 2));
    private static final ConnectionId THIRD = new ConnectionId(new UUID(1, 3));
    private static final Leaving LEAVING = new Leaving(SENDER, OWN);

    private static Route route(ConnectionId connection, int priority, int weight) {
        return new Route(connection, priority, weight, Set.of(), Set.of());
    }

    private static RouteTable table(Route... routes) {
        return new RouteTable(Map.of(SENDER, List.of(routes)));
    }

    @Test
    void aSenderWithoutATableGoesOverItsOwnConnection() {
        assertThat(RouteTable.EMPTY.choose(LEAVING, "US", Purpose.OTP, c -> true, 3))
                .contains(OWN);
        assertThat(RouteTable.EMPTY.choose(LEAVING, "US", Purpose.OTP, c -> false, 3))
                .isEmpty();
        assertThat(RouteTable.EMPTY.all(LEAVING, null, Purpose.OTP)).containsExactly(OWN);
    }

    @Test
    void theNextPriorityIsUsedWhenNoneOfTheFirstIsUsable() {
        RouteTable table = table(route(THIRD, 2, 100), route(SECOND, 1, 100));
        assertThat(table.choose(LEAVING, "US", Purpose.OTP, c -> true, 7)).contains(OWN);
        assertThat(table.choose(LEAVING, "US", Purpose.OTP, c -> !c.equals(OWN), 7))
                .contains(SECOND);
        assertThat(table.choose(LEAVING, "US", Purpose.OTP, THIRD::equals, 7)).contains(THIRD);
        assertThat(table.choose(LEAVING, "US", Purpose.OTP, c -> false, 7)).isEmpty();
        assertThat(table.all(LEAVING, "US", Purpose.OTP)).containsExactly(OWN, SECOND, THIRD);
    }

    @Test
    void aRouteServesItsCountriesAndPurposesOnly() {
        RouteTable table = table(new Route(SECOND, 1, 100, Set.of("DE"), Set.of(Purpose.OTP)));
        assertThat(table.all(LEAVING, "DE", Purpose.OTP)).containsExactly(OWN, SECOND);
        assertThat(table.all(LEAVING, "DE", Purpose.PROMOTIONAL)).containsExactly(OWN);
        assertThat(table.all(LEAVING, "US", Purpose.OTP)).containsExactly(OWN);
        assertThat(table.all(LEAVING, null, Purpose.OTP)).containsExactly(OWN);
    }

    @Test
    void whoNamesTheOwnConnectionSaysItsPlace() {
        RouteTable table = table(route(SECOND, 0, 100), route(OWN, 5, 100));
        assertThat(table.choose(LEAVING, "US", Purpose.OTP, c -> true, 0)).contains(SECOND);
        assertThat(table.choose(LEAVING, "US", Purpose.OTP, OWN::equals, 0)).contains(OWN);
        RouteTable restricted = table(new Route(OWN, 0, 100, Set.of("DE"), Set.of()));
        assertThat(restricted.choose(LEAVING, "US", Purpose.OTP, c -> true, 0)).isEmpty();
    }

    @Test
    void equalsShareByWeight() {
        RouteTable table = table(route(OWN, 0, 300), route(SECOND, 0, 100));
        Map<ConnectionId, Integer> taken = new HashMap<>();
        for (int draw = 0; draw < 4_000; draw++) {
            table.choose(LEAVING, "US", Purpose.OTP, c -> true, draw)
                    .ifPresent(chosen -> taken.merge(chosen, 1, Integer::sum));
        }
        assertThat(taken).isEqualTo(Map.of(OWN, 3_000, SECOND, 1_000));
    }
}
