package dev.gatepost.providers;

import dev.gatepost.access.Network;
import dev.gatepost.access.Workspace;
import dev.gatepost.providers.Connections.Made;
import dev.gatepost.providers.Provider.SettingSpec;
import dev.gatepost.providers.proofs.Proofs;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What every connection may be told of its callbacks: under which address they come, from where, and how many. */
final class CallbackSettings {
    private static final String BASE = "callback_base";
    private static final String NETWORKS = "callback_networks";
    private static final String RATE = "callback_rate_per_second";
    /** More than one node can apply; a flood beyond it would only fill the inbox. */
    private static final int USUAL_RATE = 5_000;

    private static final int MOST_NETWORKS = 100;

    private static final Pattern URL =
            Pattern.compile("https?://[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?(/[A-Za-z0-9._~-]{1,100}){0,5}");

    static final List<SettingSpec> SPECS = List.of(
            new SettingSpec(BASE, false, false, "Under which address the provider calls: https://hooks.example"),
            new SettingSpec(NETWORKS, false, false, "From where callbacks may come: networks with commas between"),
            new SettingSpec(RATE, false, false, "How many proven callbacks a second a node takes, 5000"));

    private CallbackSettings() {}

    static CallbackRules rules(Map<String, String> settings, CallbackMode mode, @Nullable Instant until) {
        return new CallbackRules(
                mode,
                until,
                networks(settings),
                base(settings),
                Integer.parseInt(settings.getOrDefault(RATE, Integer.toString(USUAL_RATE))));
    }

    static Optional<String> base(Map<String, String> settings) {
        return Optional.ofNullable(settings.get(BASE)).filter(b -> !b.isEmpty());
    }

    private static List<Network> networks(Map<String, String> settings) {
        return Arrays.stream(settings.getOrDefault(NETWORKS, "").split(","))
                .map(String::strip)
                .flatMap(n -> Network.parse(n).stream())
                .toList();
    }

    /** Whether whoever sees one callback of this provider can make others. */
    static boolean isWeak(String provider) {
        return Proofs.isWeak(provider);
    }

    /** Why a workspace may not have a connection with such settings; null when it may. */
    static Made.@Nullable Refused refusal(Workspace workspace, Connections.NewConnection asked) {
        Map<String, String> settings = asked.settings();
        Optional<String> base = base(settings);
        if (base.isPresent() && !URL.matcher(base.get()).matches()) {
            return new Made.Refused("settings/" + BASE, "is scheme, host and port, and may have a path");
        }
        if (workspace.kind() == Workspace.Kind.LIVE
                && base.filter(b -> !b.startsWith("https:")).isPresent()) {
            return new Made.Refused("settings/" + BASE, "begins with https in a live workspace");
        }
        String written = settings.getOrDefault(NETWORKS, "");
        String[] parts = written.isBlank() ? new String[0] : written.split(",");
        if (parts.length > MOST_NETWORKS
                || Arrays.stream(parts).anyMatch(n -> Network.parse(n).isEmpty())) {
            return new Made.Refused("settings/" + NETWORKS, "is addresses or networks: 192.0.2.7, 198.51.100.0/24");
        }
        if (!settings.getOrDefault(RATE, "1").matches("[1-9][0-9]{0,5}")) {
            return new Made.Refused("settings/" + RATE, "is a number from 1 to 999999");
        }
        boolean open =
                networks(settings).isEmpty() || networks(settings).stream().anyMatch(n -> n.bits() == 0);
        if (workspace.kind() == Workspace.Kind.LIVE && isWeak(asked.provider()) && open) {
            return new Made.Refused(
                    "settings/" + NETWORKS,
                    "is needed: " + asked.provider() + " signs nothing, so its callbacks must also come from its own"
                            + " networks");
        }
        return null;
    }
}
