package dev.gatepost.console.screens;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestGatepost;
import dev.gatepost.TestShop;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** OBS-05, LIM-03: what a plot shows by the hour is the worst of a lane and the last of a budget. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NoteLevelsTest {
    private final TestGatepost gatepost = TestGatepost.start();
    private final Instant hour = Instant.now().truncatedTo(ChronoUnit.HOURS);

    @AfterAll
    void stop() {
        gatepost.close();
    }

    /** OBS-05 */
    @Test
    void theWorstOfALaneAndTheLastOfABudgetStay() {
        var workspace = gatepost.shop("levels").workspace().id();
        Scope scope = new Scope(List.of(workspace), List.of());
        List<LevelStore.Level> kept = gatepost.rooms().database().transact(Role.JOBS, scope, tx -> {
            for (long level : new long[] {540, 3}) {
                LevelStore.worst(tx, List.of(new LevelStore.Level(workspace, "late:otp", hour, level)));
                LevelStore.last(tx, List.of(new LevelStore.Level(workspace, "used:bdg_1", hour, level)));
            }
            return LevelStore.since(tx, workspace, List.of("late:otp", "used:bdg_1", "late:none"), hour);
        });

        assertThat(kept)
                .extracting(LevelStore.Level::what, LevelStore.Level::level)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("late:otp", 540L),
                        org.assertj.core.groups.Tuple.tuple("used:bdg_1", 3L));
    }

    /** LIM-03 */
    @Test
    void aRoundNotesWhatABudgetHasUsed() {
        TestShop shop = gatepost.shop("spending");
        shop.client().post(shop.key(), "/v1/prices", document("channel", "sms", "price", "0.0500", "currency", "EUR"));
        String budget = shop.client()
                .post(
                        shop.key(),
                        "/v1/budgets",
                        document("name", "all", "limit", "10.00", "currency", "EUR", "period", "month", "zone", "UTC"))
                .id();
        shop.until(shop.send("+4915112345670", "order_shipped").id(), "delivered");
        var rooms = gatepost.rooms();

        new NoteLevels(rooms.database(), rooms.workspaces(), rooms.nodes(), Clock.systemUTC()).round();

        assertThat(gatepost.value("select level from console_level where what = 'used:" + budget + "'"))
                .hasValueSatisfying(level -> assertThat(Long.parseLong(level)).isGreaterThanOrEqualTo(50_000));
    }
}
