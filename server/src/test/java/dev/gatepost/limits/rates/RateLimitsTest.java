package dev.gatepost.limits.rates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.AuditLog;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.PostgresDatabase;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.TestPostgres;
import dev.gatepost.platform.WallClock;
import dev.gatepost.platform.WorkspaceId;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** LIM-01 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RateLimitsTest {
    private static final long SECOND = 1_000_000_000;

    private final PostgresDatabase database = TestPostgres.fresh();
    private final AtomicLong nanos = new AtomicLong(SECOND);
    private final AtomicInteger nodes = new AtomicInteger(1);

    @AfterAll
    void close() {
        database.close();
    }

    private RateLimits limits(Map<RateLayer, Rate> rates) {
        return new RateLimits(database, rates, nodes::get, nanos::get);
    }

    private RateLimits small(RateLayer layer, long burst) {
        return limits(new EnumMap<>(Map.of(layer, new Rate(1, 10, burst))));
    }

    private static Workspace workspace() {
        return new Workspace(
                WorkspaceId.next(), OrganisationId.next(), "w", Workspace.Kind.TEST, WallClock.REAL, Set.of());
    }

    private static RateLimits.Message message(Workspace workspace, UUID sender, @Nullable String country, int person) {
        return new RateLimits.Message(
                workspace.id(), sender, Purpose.OTP, country, new byte[] {(byte) person, (byte) (person >> 8)});
    }

    private static boolean passes(RateVerdict verdict) {
        return verdict instanceof RateVerdict.Passed;
    }

    @Test
    void eachLayerRefusesByItselfAndSaysWhichItIs() {
        Workspace workspace = workspace();
        UUID sender = UUID.randomUUID();
        for (RateLayer layer : Set.of(
                RateLayer.WORKSPACE, RateLayer.SENDER, RateLayer.PURPOSE, RateLayer.COUNTRY, RateLayer.CONTACT)) {
            RateLimits limits = small(layer, 2);
            var one = message(workspace, sender, "DE", 7);
            assertThat(passes(limits.message(one))).isTrue();
            assertThat(passes(limits.message(one))).isTrue();
            assertThat(limits.message(one)).isInstanceOfSatisfying(RateVerdict.Exceeded.class, e -> {
                assertThat(e.standing().layer()).isEqualTo(layer);
                assertThat(e.retryAfter()).isEqualTo(10);
                assertThat(e.standing().header()).isEqualTo("\"" + layer.written() + "\";r=0;t=20");
                assertThat(e.standing().policyHeader()).isEqualTo("\"" + layer.written() + "\";q=2;w=20");
            });
            assertThat(limits.refusals(layer).refused()).isEqualTo(1);
        }
    }

    @Test
    void anotherKeyAndAnotherWorkspaceHaveBucketsOfTheirOwn() {
        RateLimits limits = small(RateLayer.CONTACT, 1);
        Workspace workspace = workspace();
        UUID sender = UUID.randomUUID();
        assertThat(passes(limits.message(message(workspace, sender, "DE", 1)))).isTrue();
        assertThat(passes(limits.message(message(workspace, sender, "DE", 1)))).isFalse();
        assertThat(passes(limits.message(message(workspace, sender, "DE", 2)))).isTrue();
        assertThat(passes(limits.message(message(workspace(), sender, "DE", 1))))
                .isTrue();
        assertThat(passes(limits.source("192.0.2.1"))).isTrue();
    }

    @Test
    void whatOneLayerRefusesTakesNothingFromTheOthers() {
        RateLimits limits =
                limits(Map.of(RateLayer.WORKSPACE, new Rate(1, 10, 2), RateLayer.CONTACT, new Rate(1, 10, 1)));
        Workspace workspace = workspace();
        UUID sender = UUID.randomUUID();
        assertThat(passes(limits.message(message(workspace, sender, null, 1)))).isTrue();
        for (int i = 0; i < 50; i++) {
            assertThat(passes(limits.message(message(workspace, sender, null, 1))))
                    .isFalse();
        }
        assertThat(passes(limits.message(message(workspace, sender, null, 2)))).isTrue();
    }

    @Test
    void nodesTogetherPassNoMoreThanOneAlone() {
        nodes.set(3);
        try {
            RateLimits[] three = {small(RateLayer.SENDER, 30), small(RateLayer.SENDER, 30), small(RateLayer.SENDER, 30)
            };
            Workspace workspace = workspace();
            UUID sender = UUID.randomUUID();
            int passed = 0;
            for (int i = 0; i < 300; i++) {
                passed += passes(three[i % 3].message(message(workspace, sender, null, i))) ? 1 : 0;
            }
            assertThat(passed).isEqualTo(30);
            nanos.addAndGet(100 * SECOND);
            for (RateLimits each : three) {
                each.refresh();
            }
            for (int i = 0; i < 300; i++) {
                passed += passes(three[i % 3].message(message(workspace, sender, null, i))) ? 1 : 0;
            }
            // 100 s at one in ten seconds are ten more; each node rounds down.
            assertThat(passed).isBetween(37, 40);
        } finally {
            nodes.set(1);
        }
    }

    @Test
    void anAddressAskedAboutAgainTakesNothingButAnotherOneDoes() {
        RateLimits limits = small(RateLayer.LOOKUP, 2);
        Caller caller = new Caller(workspace(), UUID.randomUUID(), Set.of(Right.CONSENTS_READ));
        for (int i = 0; i < 20; i++) {
            assertThat(passes(limits.lookup(caller, "+4915112345601"))).isTrue();
        }
        assertThat(passes(limits.lookup(caller, "+4915112345602"))).isTrue();
        assertThat(passes(limits.lookup(caller, "+4915112345603"))).isFalse();
        assertThat(passes(limits.lookup(caller, "+4915112345601"))).isTrue();
    }

    @Test
    void theCustomerOfAnIpv6ProviderIsOneSource() {
        assertThat(RateLimits.network("2001:db8:1:2:3:4:5:6")).isEqualTo("2001:db8:1:2");
        assertThat(RateLimits.network("192.0.2.1")).isEqualTo("192.0.2.1");
        assertThat(RateLimits.network("0:0:0:0:0:0:0:1")).isEqualTo("0:0:0:0");
    }

    @Test
    void aWorkspacesOwnValuesCountShadowRefusesNothingAndOffDoesNotLook() {
        RateLimits limits = limits(Map.of());
        Rates rates = new Rates(database, new AuditLog(), Clock.systemUTC(), limits);
        Workspace workspace = workspace();
        UUID sender = UUID.randomUUID();
        var own = new Rates.Asked(RateLayer.COUNTRY, "FR", new Rate(1, 60, 1), RateMode.ENFORCE);
        rates.set(workspace, own, "key:test", "c");
        assertThat(passes(limits.message(message(workspace, sender, "FR", 1)))).isTrue();
        assertThat(passes(limits.message(message(workspace, sender, "FR", 2)))).isFalse();
        assertThat(passes(limits.message(message(workspace, sender, "DE", 3)))).isTrue();
        rates.set(
                workspace,
                new Rates.Asked(RateLayer.COUNTRY, "FR", new Rate(1, 60, 1), RateMode.SHADOW),
                "key:test",
                "c");
        assertThat(passes(limits.message(message(workspace, sender, "FR", 2)))).isTrue();
        assertThat(limits.inShadow(workspace.id(), RateLayer.COUNTRY)).isEqualTo(1);
        rates.set(
                workspace, new Rates.Asked(RateLayer.COUNTRY, "FR", new Rate(1, 60, 1), RateMode.OFF), "key:test", "c");
        assertThat(passes(limits.message(message(workspace, sender, "FR", 2)))).isTrue();
        assertThat(limits.inShadow(workspace.id(), RateLayer.COUNTRY)).isEqualTo(1);
        rates.set(workspace, new Rates.Asked(RateLayer.COUNTRY, "FR", null, RateMode.ENFORCE), "key:test", "c");
        assertThat(limits.own(workspace.id())).isEmpty();
    }

    @Test
    void whatProtectsAllIsNeverOffAndNobodyRaisesTheInstancesValues() {
        RateLimits limits = limits(Map.of());
        Rates rates = new Rates(database, new AuditLog(), Clock.systemUTC(), limits);
        Rate tiny = new Rate(1, 1, 1);
        assertThat(rates.objection(new Rates.Asked(RateLayer.CREDENTIAL, "*", tiny, RateMode.OFF)))
                .isPresent();
        assertThat(rates.objection(new Rates.Asked(RateLayer.SOURCE_ADDRESS, "*", tiny, RateMode.ENFORCE)))
                .isPresent();
        assertThat(rates.objection(new Rates.Asked(RateLayer.CONTACT, "*", new Rate(11, 1, 5), RateMode.ENFORCE)))
                .isPresent();
        assertThat(rates.objection(new Rates.Asked(RateLayer.CONTACT, "*", new Rate(600, 60, 1_000), RateMode.ENFORCE)))
                .isEmpty();
    }

    /** The declared failure modes: open layers go on, closed ones say that they cannot know. */
    @Test
    void valuesThatCouldNotBeReadForTenSecondsCloseTheLayersThatProtectPeople() {
        RateLimits limits = limits(Map.of());
        Caller caller = new Caller(workspace(), UUID.randomUUID(), Set.of());
        nanos.addAndGet(10 * SECOND);
        assertThat(passes(limits.lookup(caller, "a@example.com"))).isTrue();
        nanos.addAndGet(1);
        assertThat(passes(limits.call(caller, "consents"))).isTrue();
        assertThat(limits.lookup(caller, "b@example.com")).isEqualTo(new RateVerdict.Unread(RateLayer.LOOKUP));
        assertThat(limits.message(message(caller.workspace(), UUID.randomUUID(), null, 1)))
                .isEqualTo(new RateVerdict.Unread(RateLayer.CONTACT));
        limits.refresh();
        assertThat(passes(limits.lookup(caller, "b@example.com"))).isTrue();
    }

    @Test
    void theSettingsGiveTheInstancesValues() {
        assertThat(Rates.fromSettings(Map.of("GATEPOST_RATE_CONTACT", "1000/3600:100")))
                .containsExactly(Map.entry(RateLayer.CONTACT, new Rate(1_000, 3_600, 100)));
        assertThatThrownBy(() -> Rates.fromSettings(Map.of("GATEPOST_RATE_CONTACT", "a lot")))
                .hasMessageContaining("GATEPOST_RATE_CONTACT");
    }
}
