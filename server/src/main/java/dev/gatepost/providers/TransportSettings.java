package dev.gatepost.providers;

import dev.gatepost.platform.OutboundTls;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.Provider.SettingSpec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What every connection may be told of TLS towards its provider: private authorities, pins, a certificate to show. */
final class TransportSettings {
    private static final String AUTHORITIES = "tls_authorities";
    private static final String PINS = "tls_pins";
    private static final String CERTIFICATE = "tls_certificate";
    private static final String KEY = "tls_key";

    static final List<SettingSpec> SPECS = List.of(
            new SettingSpec(AUTHORITIES, false, false, "PEM of the only authorities that are believed"),
            new SettingSpec(PINS, false, false, "The peer's key must be one of these: base64 SHA-256, commas between"),
            new SettingSpec(CERTIFICATE, false, false, "PEM of the certificate that the provider is shown"),
            new SettingSpec(KEY, true, false, "Its key, PKCS #8 in PEM"));

    private TransportSettings() {}

    static OutboundTls of(Map<String, String> settings, Map<String, Secret> secrets) {
        if (SPECS.stream().noneMatch(s -> settings.containsKey(s.name()) || secrets.containsKey(s.name()))) {
            return OutboundTls.PLATFORM;
        }
        return new OutboundTls(
                settings.getOrDefault(AUTHORITIES, ""),
                Arrays.stream(settings.getOrDefault(PINS, "").split(","))
                        .map(String::strip)
                        .filter(p -> !p.isEmpty())
                        .collect(Collectors.toUnmodifiableSet()),
                settings.getOrDefault(CERTIFICATE, ""),
                secrets.getOrDefault(KEY, new Secret("")));
    }
}
