package dev.gatepost.providers;

import dev.gatepost.providers.Connections.Made;
import dev.gatepost.providers.Connections.NewConnection;
import dev.gatepost.providers.Provider.SettingSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What may be told of a connection: what its provider asks for, and what every connection may have beside it. */
record DeclaredSettings(Provider provider) {
    /** What a setting is about. */
    enum About {
        PROVIDER,
        CALLBACKS,
        PACE,
        TLS;

        String written() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A setting and what it is about. */
    record Declared(About about, SettingSpec spec) {}

    /** In the order in which people are asked: the provider's own first. */
    List<Declared> all() {
        List<Declared> out = new ArrayList<>();
        provider.settings().forEach(s -> out.add(new Declared(About.PROVIDER, s)));
        CallbackSettings.SPECS.forEach(s -> out.add(new Declared(About.CALLBACKS, s)));
        PacingSettings.SPECS.forEach(s -> out.add(new Declared(About.PACE, s)));
        TransportSettings.SPECS.forEach(s -> out.add(new Declared(About.TLS, s)));
        return out;
    }

    /** By name; where two have the same name, the provider's own counts. */
    Map<String, SettingSpec> byName() {
        Map<String, SettingSpec> out = new LinkedHashMap<>();
        all().forEach(d -> out.putIfAbsent(d.spec().name(), d.spec()));
        return out;
    }

    /** Why a connection may not be made of this; null when it may. */
    Made.@Nullable Refused refusal(NewConnection asked) {
        Map<String, SettingSpec> known = byName();
        for (String name : asked.settings().keySet()) {
            SettingSpec spec = known.get(name);
            if (spec == null || spec.secret()) {
                return new Made.Refused("settings/" + name, spec == null ? "is not a setting" : "belongs to secrets");
            }
        }
        for (Map.Entry<String, String> setting : asked.settings().entrySet()) {
            if (!PacingSettings.isPossible(setting.getKey(), setting.getValue())) {
                return new Made.Refused("settings/" + setting.getKey(), "is not possible");
            }
        }
        for (String name : asked.credentials().keySet()) {
            SettingSpec spec = known.get(name);
            if (spec == null || !spec.secret()) {
                return new Made.Refused("secrets/" + name, spec == null ? "is not a secret" : "belongs to settings");
            }
        }
        for (SettingSpec spec : known.values()) {
            boolean given = spec.secret()
                    ? asked.credentials().containsKey(spec.name())
                    : asked.settings().containsKey(spec.name());
            if (spec.required() && !given) {
                return new Made.Refused(
                        (spec.secret() ? "secrets/" : "settings/") + spec.name(), "is needed: " + spec.meaning());
            }
        }
        Optional<String> tls =
                TransportSettings.of(asked.settings(), asked.credentials()).objection();
        if (tls.isPresent()) {
            return new Made.Refused("settings/tls_certificate", tls.get());
        }
        return null;
    }
}
