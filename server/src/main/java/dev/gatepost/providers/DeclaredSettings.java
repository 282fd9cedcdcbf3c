package dev.gatepost.providers;

import dev.gatepost.providers.Provider.SettingSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
}
