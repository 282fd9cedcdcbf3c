package dev.gatepost.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.access.Workspace;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.WallClock;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.Connections.NewConnection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HOOK-01, ACC-11: what a connection may say of its callbacks. */
class CallbackSettingsTest {
    private static Workspace workspace(Workspace.Kind kind) {
        return new Workspace(
                new WorkspaceId(UUID.randomUUID()),
                new OrganisationId(UUID.randomUUID()),
                "w",
                kind,
                WallClock.REAL,
                Set.of());
    }

    private static Optional<String> refused(Workspace.Kind kind, String provider, Map<String, String> settings) {
        var asked = new NewConnection(provider, "x", settings, Map.of());
        return Optional.ofNullable(CallbackSettings.refusal(workspace(kind), asked))
                .map(Connections.Made.Refused::field);
    }

    /** HOOK-01: fixed words are weak, so where people are reached the network counts too. */
    @Test
    void aLiveConnectionToWhoSignsNothingNeedsItsNetworks() {
        assertThat(refused(Workspace.Kind.LIVE, "postmark", Map.of())).hasValue("settings/callback_networks");
        assertThat(refused(Workspace.Kind.LIVE, "postmark", Map.of("callback_networks", "0.0.0.0/0")))
                .hasValue("settings/callback_networks");
        assertThat(refused(Workspace.Kind.LIVE, "postmark", Map.of("callback_networks", "3.134.147.250")))
                .isEmpty();
        assertThat(refused(Workspace.Kind.TRIAL, "postmark", Map.of())).isEmpty();
        assertThat(refused(Workspace.Kind.LIVE, "twilio", Map.of())).isEmpty();
        assertThat(CallbackSettings.isWeak("telegram")).isTrue();
        assertThat(CallbackSettings.isWeak("sendgrid")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "https://hooks.example,",
        "https://hooks.example:8443/gate,",
        "http://hooks.example,settings/callback_base",
        "https://hooks.example/,settings/callback_base",
        "https://a:b@hooks.example,settings/callback_base",
        "hooks.example,settings/callback_base"
    })
    void aBaseIsSchemeHostPortAndPath(String base, String field) {
        assertThat(refused(Workspace.Kind.LIVE, "twilio", Map.of("callback_base", base)))
                .isEqualTo(Optional.ofNullable(field));
    }

    /** HOOK-01: no job is needed for observing to end. */
    @Test
    void observingEndsAtItsInstant() {
        Instant end = Instant.parse("2026-11-22T12:00:00Z");
        var rules = new CallbackRules(CallbackMode.OBSERVE, end, List.of(), Optional.empty(), 5);

        assertThat(rules.modeAt(end.minusMillis(1))).isEqualTo(CallbackMode.OBSERVE);
        assertThat(rules.modeAt(end)).isEqualTo(CallbackMode.ENFORCE);
    }
}
