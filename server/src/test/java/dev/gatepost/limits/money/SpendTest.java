package dev.gatepost.limits.money;

import static dev.gatepost.limits.money.MoneyScene.CHEAP;
import static dev.gatepost.limits.money.MoneyScene.DEAR;
import static dev.gatepost.limits.money.MoneyScene.EUR;
import static dev.gatepost.limits.money.MoneyScene.NOON;
import static dev.gatepost.limits.money.MoneyScene.USD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatepost.limits.money.Spend.Answer;
import dev.gatepost.limits.money.Spend.Outcome;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.UuidV7;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** LIM-03 */
class SpendTest {
    private final MoneyScene scene = new MoneyScene();

    @AfterEach
    void close() {
        scene.close();
    }

    private static Answer.Reserved reserved(long micros) {
        return new Answer.Reserved(new Money(micros, EUR));
    }

    @Test
    void whatHasNeitherPriceNorBudgetIsFreeAndWritesNothing() {
        assertThat(scene.reserve(scene.ask(1, CHEAP))).isEmpty();
        assertThat(scene.books.candidates(List.of(scene.workspace), Instant.now()))
                .isEmpty();
        assertThat(scene.numbers("select count(*) from spend")).containsExactly(0L);
    }

    @Test
    void theDearestRouteIsReservedAndTheRouteTakenIsPricedAgain() {
        Budget budget = scene.budget("all", 100_000);
        scene.price(CHEAP, null, null, 5_000);
        scene.price(DEAR, null, null, 9_000);
        Spend.Ask ask = scene.ask(2, CHEAP, DEAR);

        assertThat(scene.reserveOne(ask)).isEqualTo(reserved(18_000));
        assertThat(scene.used(budget)).containsExactly(18_000L, 0L);
        assertThat(scene.reprice(ask.message(), CHEAP, 2)).isEqualTo(reserved(10_000));
        assertThat(scene.used(budget)).containsExactly(10_000L, 0L);
        assertThat(scene.settle(ask.message(), Outcome.SPENT)).isTrue();
        assertThat(scene.settle(ask.message(), Outcome.SPENT)).isFalse();
        assertThat(scene.settle(ask.message(), Outcome.RELEASED)).isFalse();
        assertThat(scene.used(budget)).containsExactly(0L, 10_000L);
        assertThat(scene.proof()).isEmpty();
        var costs = scene.in(
                dev.gatepost.platform.Database.Role.CONSOLE,
                tx -> scene.spend.costs(tx, scene.workspace, ask.message()));
        assertThat(costs).contains(new Spend.Costs("spent", new Money(10_000, EUR), new Money(10_000, EUR), 2, CHEAP));
    }

    @Test
    void theCapHoldsToTheMicroAndASmallerMessageMayStillFit() {
        Budget budget = scene.budget("all", 9_999);
        scene.price(null, null, null, 5_000);
        Spend.Ask fits = scene.ask(1);
        Spend.Ask tooMuch = scene.ask(1);

        Map<UUID, Answer> answers = scene.reserve(fits, tooMuch);

        assertThat(answers.get(fits.message())).isEqualTo(reserved(5_000));
        assertThat(answers.get(tooMuch.message()))
                .isEqualTo(new Answer.OverCap(budget.id(), "all", new Money(4_999, EUR), new Money(5_000, EUR)));
        assertThat(scene.used(budget)).containsExactly(5_000L, 0L);
        assertThat(scene.signals).extracting(BudgetSignal::threshold).containsExactly(80, 100);
        scene.price(null, null, Purpose.TRANSACTIONAL, 4_999);
        assertThat(scene.reserveOne(scene.ask(1))).isEqualTo(reserved(4_999));
        assertThat(scene.reserveOne(scene.ask(1))).isInstanceOf(Answer.OverCap.class);
        assertThat(scene.signals).hasSize(2);
    }

    @Test
    void aBudgetWithoutAPriceRefusesAndAShadowBudgetRefusesNothing() {
        Budget enforced = scene.budget("closed", 1_000_000);
        assertThat(scene.reserveOne(scene.ask(1, CHEAP))).isEqualTo(new Answer.Unpriced(enforced.id(), "closed"));
        scene.price(CHEAP, null, null, 600_000);
        assertThat(scene.reserveOne(scene.ask(1, CHEAP, DEAR))).isInstanceOf(Answer.Unpriced.class);
        Budget shadow = scene.budget(new Budget(
                scene.workspace,
                BudgetId.next(),
                "shadow",
                null,
                null,
                null,
                null,
                Budget.Period.MONTH,
                ZoneId.of("Europe/Berlin"),
                new Money(10, EUR),
                Budget.Mode.SHADOW));
        assertThat(scene.reserveOne(scene.ask(1, CHEAP))).isEqualTo(reserved(600_000));
        assertThat(scene.used(shadow)).containsExactly(600_000L, 0L);
        assertThat(scene.signals).extracting(BudgetSignal::name).containsOnly("shadow");
    }

    @Test
    void amountsOfTwoCurrenciesAreNeverAdded() {
        scene.budget("euros", 1_000_000);
        scene.price(new Price(UuidV7.next(), null, Channel.SMS, null, null, new Money(5_000, USD), Instant.EPOCH));
        assertThat(scene.reserveOne(scene.ask(1))).isInstanceOf(Answer.Unpriced.class);
        assertThatThrownBy(() -> new Money(1, EUR).plus(new Money(1, USD)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aBudgetOfOneRouteCountsThatRouteOnlyOnceItIsKnown() {
        scene.price(CHEAP, null, null, 5_000);
        scene.price(DEAR, null, null, 9_000);
        Budget dear = scene.budget(new Budget(
                scene.workspace,
                BudgetId.next(),
                "dear",
                null,
                DEAR,
                null,
                null,
                Budget.Period.DAY,
                ZoneId.of("UTC"),
                new Money(9_000, EUR),
                Budget.Mode.ENFORCE));
        Spend.Ask ask = scene.ask(1, CHEAP, DEAR);
        assertThat(scene.reserveOne(ask)).isEqualTo(reserved(9_000));
        assertThat(scene.used(dear)).containsExactly(9_000L, 0L);
        scene.reprice(ask.message(), CHEAP, 1);
        assertThat(scene.used(dear)).containsExactly(0L, 0L);
        assertThat(scene.reprice(ask.message(), DEAR, 2)).isInstanceOf(Answer.OverCap.class);
        assertThat(scene.reprice(ask.message(), DEAR, 1)).isEqualTo(reserved(9_000));
        assertThat(scene.proof()).isEmpty();
    }

    @Test
    void aLateBillIsRecordedThoughTheMoneyWasReleased() {
        Budget budget = scene.budget("all", 10_000);
        scene.price(null, null, null, 8_000);
        Spend.Ask first = scene.ask(1);
        scene.reserveOne(first);
        assertThat(scene.settle(first.message(), Outcome.RELEASED)).isTrue();
        Spend.Ask second = scene.ask(1);
        assertThat(scene.reserveOne(second)).isEqualTo(reserved(8_000));
        assertThat(scene.settle(first.message(), Outcome.SPENT)).isTrue();
        assertThat(scene.used(budget)).containsExactly(8_000L, 8_000L);
        assertThat(scene.proof()).isEmpty();
    }

    @Test
    void aFurtherTryIsReservedAnewAndBothBillsAddUp() {
        Budget budget = scene.budget("all", 10_000);
        scene.price(null, null, null, 4_000);
        Spend.Ask ask = scene.ask(1);
        scene.reserveOne(ask);
        scene.settle(ask.message(), Outcome.SPENT);
        assertThat(scene.reprice(ask.message(), CHEAP, 1)).isEqualTo(reserved(4_000));
        assertThat(scene.used(budget)).containsExactly(4_000L, 4_000L);
        scene.settle(ask.message(), Outcome.SPENT);
        assertThat(scene.used(budget)).containsExactly(0L, 8_000L);
        assertThat(scene.numbers("select spent_micros from spend")).containsExactly(8_000L);
    }

    @Test
    void theProofFindsAMicroThatIsMissing() {
        scene.budget("all", 10_000);
        scene.price(null, null, null, 4_000);
        scene.reserveOne(scene.ask(1));
        assertThat(scene.proof()).isEmpty();
        scene.in(dev.gatepost.platform.Database.Role.JOBS, tx -> {
            try (var s = tx.prepareStatement("update budget_use set reserved_micros = reserved_micros - 1")) {
                return s.executeUpdate();
            }
        });
        assertThat(scene.proof()).singleElement().asString().contains("3999").contains("4000");
    }

    @Test
    void aPeriodBeginsAtMidnightOfItsZone() {
        Budget berlin = new Budget(
                scene.workspace,
                BudgetId.next(),
                "x",
                null,
                null,
                null,
                null,
                Budget.Period.DAY,
                ZoneId.of("Europe/Berlin"),
                new Money(1, EUR),
                Budget.Mode.ENFORCE);
        assertThat(berlin.start(Instant.parse("2026-11-21T23:00:00Z"))).isEqualTo(LocalDate.of(2026, 11, 22));
        assertThat(berlin.start(Instant.parse("2026-11-21T22:59:59Z"))).isEqualTo(LocalDate.of(2026, 11, 21));
        assertThat(berlin.end(LocalDate.of(2026, 10, 25))).isEqualTo(Instant.parse("2026-10-25T23:00:00Z"));
    }

    @Test
    void theMostSpecificPriceInForceWinsAndTheNewestOfThose() {
        PriceBook book = new PriceBook(List.of(
                price(null, null, null, 1, Instant.EPOCH),
                price(null, "DE", null, 2, Instant.EPOCH),
                price(null, null, Purpose.OTP, 3, Instant.EPOCH),
                price(CHEAP, null, null, 4, Instant.EPOCH),
                price(CHEAP, null, null, 5, NOON),
                price(CHEAP, "FR", Purpose.OTP, 6, NOON.plusSeconds(1))));
        assertThat(book.each(DEAR, Channel.SMS, "FR", Purpose.SERVICE, NOON)).isEqualTo(new Money(1, EUR));
        assertThat(book.each(DEAR, Channel.SMS, "DE", Purpose.OTP, NOON)).isEqualTo(new Money(2, EUR));
        assertThat(book.each(null, Channel.SMS, null, Purpose.OTP, NOON)).isEqualTo(new Money(3, EUR));
        assertThat(book.each(CHEAP, Channel.SMS, "DE", Purpose.OTP, NOON.minusSeconds(1)))
                .isEqualTo(new Money(4, EUR));
        assertThat(book.each(CHEAP, Channel.SMS, "FR", Purpose.OTP, NOON)).isEqualTo(new Money(5, EUR));
        assertThat(book.each(CHEAP, Channel.SMS, "FR", Purpose.OTP, NOON.plusSeconds(1)))
                .isEqualTo(new Money(6, EUR));
        assertThat(book.each(CHEAP, Channel.EMAIL, "FR", Purpose.OTP, NOON)).isNull();
    }

    private static Price price(
            @org.jspecify.annotations.Nullable UUID connection,
            @org.jspecify.annotations.Nullable String country,
            @org.jspecify.annotations.Nullable Purpose purpose,
            long micros,
            Instant from) {
        return new Price(UuidV7.next(), connection, Channel.SMS, country, purpose, new Money(micros, EUR), from);
    }

    /** Another node's first budget is asked for when our own list is old, and counts from its instant on. */
    @Test
    void aNodeWithAnOldListAsksTheDatabase() {
        Clock then = Clock.fixed(Instant.now(), ZoneId.of("UTC"));
        MoneyBooks other = new MoneyBooks(scene.database, then, () -> 2);
        scene.budget("all", 1);
        scene.price(null, null, null, 5_000);
        Spend elsewhere = new Spend(other, List.of());
        Spend.Ask ask = scene.ask(1);
        Instant soon = then.instant().plusSeconds(1);
        Instant later = then.instant().plus(Duration.ofSeconds(4));

        Map<UUID, Answer> unseen =
                scene.in(dev.gatepost.platform.Database.Role.ACCEPT, tx -> elsewhere.reserve(tx, List.of(ask), soon));
        Map<UUID, Answer> seen =
                scene.in(dev.gatepost.platform.Database.Role.ACCEPT, tx -> elsewhere.reserve(tx, List.of(ask), later));

        assertThat(unseen).isEmpty();
        assertThat(seen.get(ask.message())).isInstanceOf(Answer.OverCap.class);
    }
}
