package dev.gatepost.limits.money;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.limits.money.Spend.Answer;
import dev.gatepost.limits.money.Spend.Outcome;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.UuidV7;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** LIM-03: whatever the prices, the budgets and the order, no cap is passed by a micro and nothing leaks. */
class SpendProperties {
    private static final int CALLERS = 64;
    private static final UUID[] ROUTES = {MoneyScene.CHEAP, MoneyScene.DEAR, new UUID(1, 3)};
    private static final String[] COUNTRIES = {"DE", "FR", "US"};

    @Property(tries = 12, shrinking = ShrinkingMode.OFF)
    void noCapIsPassedAndNothingLeaks(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        try (MoneyScene scene = new MoneyScene();
                ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            for (UUID route : ROUTES) {
                scene.price(route, null, null, random.nextLong(20_000));
                scene.price(route, COUNTRIES[random.nextInt(3)], Purpose.OTP, random.nextLong(20_000));
            }
            List<Budget> budgets = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                budgets.add(scene.budget(budget(scene, random, i)));
            }
            List<Callable<Long>> work = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                long own = random.nextLong();
                work.add(() -> life(scene, new Random(own)));
            }
            for (Future<Long> done : callers.invokeAll(work)) {
                done.get();
            }
            for (Budget budget : budgets) {
                if (budget.mode() == Budget.Mode.ENFORCE) {
                    assertThat(scene.numbers("select coalesce(max(reserved_micros + spent_micros), 0) from budget_use"
                                            + " where budget_id = '"
                                            + budget.id().value() + "'")
                                    .getFirst())
                            .isLessThanOrEqualTo(budget.limit().micros());
                }
            }
            assertThat(scene.proof()).isEmpty();
            assertThat(scene.numbers("select count(*) from (select b, sum(spent_micros)::bigint as s from spend,"
                            + " unnest(budgets) as k(b) where state = 'spent' group by b) x full join"
                            + " (select budget_id as b, sum(spent_micros)::bigint as s from budget_use group by 1) y"
                            + " using (b) where coalesce(x.s, 0) <> coalesce(y.s, 0)"))
                    .containsExactly(0L);
            assertThat(scene.numbers("select count(*) from spend").getFirst()).isPositive();
        }
    }

    private static Budget budget(MoneyScene scene, Random random, int i) {
        return new Budget(
                scene.workspace,
                BudgetId.next(),
                "b" + i,
                random.nextBoolean() ? null : Purpose.OTP,
                random.nextInt(3) == 0 ? ROUTES[random.nextInt(3)] : null,
                random.nextInt(3) == 0 ? COUNTRIES[random.nextInt(3)] : null,
                null,
                random.nextBoolean() ? Budget.Period.DAY : Budget.Period.MONTH,
                ZoneId.of(random.nextBoolean() ? "UTC" : "Asia/Tokyo"),
                new Money(random.nextLong(1_000_000), MoneyScene.EUR),
                i == 2 && random.nextBoolean() ? Budget.Mode.SHADOW : Budget.Mode.ENFORCE);
    }

    /** One caller: batches of messages, each handed over, settled or left waiting. */
    private static long life(MoneyScene scene, Random random) {
        long admitted = 0;
        for (int round = 0; round < 3; round++) {
            List<Spend.Ask> asks = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                asks.add(new Spend.Ask(
                        scene.workspace,
                        UuidV7.next(),
                        random.nextInt(4) == 0 ? Channel.EMAIL : Channel.SMS,
                        COUNTRIES[random.nextInt(3)],
                        random.nextBoolean() ? Purpose.OTP : Purpose.SERVICE,
                        List.of(ROUTES[random.nextInt(3)], ROUTES[random.nextInt(3)]),
                        1 + random.nextInt(4),
                        MoneyScene.NOON.plusSeconds(random.nextInt(200_000))));
            }
            Map<UUID, Answer> answers = scene.in(Role.ACCEPT, tx -> scene.spend.reserve(tx, asks, Instant.now()));
            List<UUID> mine = asks.stream()
                    .map(Spend.Ask::message)
                    .filter(m -> answers.get(m) instanceof Answer.Reserved)
                    .toList();
            admitted += mine.size();
            for (UUID message : mine) {
                if (random.nextInt(3) > 0) {
                    scene.reprice(message, ROUTES[random.nextInt(3)], 1 + random.nextInt(5));
                }
                if (random.nextInt(4) > 0) {
                    scene.settle(message, random.nextBoolean() ? Outcome.SPENT : Outcome.RELEASED);
                }
                if (random.nextInt(8) == 0) {
                    scene.settle(message, Outcome.RELEASED);
                }
            }
        }
        return admitted;
    }
}
