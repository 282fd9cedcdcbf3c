package dev.gatepost.platform;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The company's own sign-in service (OpenID Connect), when operators may come in by it (ACC-06).
 *
 * @param issuer its address, written exactly as it writes it
 * @param clientId under which this Gatepost is registered there
 * @param clientSecret absent for a public client, which proves itself by PKCE alone
 * @param label how people call it: "Sign in with …"
 * @param strong values of {@code amr} or {@code acr} by which it says that it saw two factors
 */
public record OidcSettings(
        String issuer, String clientId, Optional<Secret> clientSecret, String label, Set<String> strong) {
    private static final String ISSUER = "GATEPOST_OIDC_ISSUER";
    private static final String CLIENT_ID = "GATEPOST_OIDC_CLIENT_ID";
    private static final String CLIENT_SECRET = "GATEPOST_OIDC_CLIENT_SECRET";
    private static final String CLIENT_SECRET_FILE = "GATEPOST_OIDC_CLIENT_SECRET_FILE";
    private static final String LABEL = "GATEPOST_OIDC_LABEL";
    private static final String STRONG = "GATEPOST_OIDC_STRONG";

    /** {@code mfa} of RFC 8176; {@code phr} and {@code phrh} of OpenID's extended authentication profile. */
    private static final String USUALLY_STRONG = "mfa,phr,phrh";

    /** The settings that are read here. */
    static final List<String> KNOWN = List.of(ISSUER, CLIENT_ID, CLIENT_SECRET, CLIENT_SECRET_FILE, LABEL, STRONG);

    public OidcSettings {
        strong = Set.copyOf(strong);
    }

    static Optional<OidcSettings> read(Map<String, String> all) {
        String issuer = all.get(ISSUER);
        String client = all.get(CLIENT_ID);
        if (issuer == null && client == null) {
            KNOWN.stream().filter(all::containsKey).findFirst().ifPresent(name -> {
                throw new Settings.Unusable(name + " says nothing without " + ISSUER + " and " + CLIENT_ID + ".");
            });
            return Optional.empty();
        }
        if (issuer == null || client == null || client.isBlank()) {
            throw new Settings.Unusable(ISSUER + " and " + CLIENT_ID + " are set together.");
        }
        if (!isAddress(issuer)) {
            throw new Settings.Unusable(ISSUER + " must be an address such as https://id.example.com/realms/staff. "
                    + "http: is for this machine alone.");
        }
        String label = all.getOrDefault(LABEL, "your company account");
        if (label.isBlank() || label.length() > 40) {
            throw new Settings.Unusable(LABEL + " must be 1 to 40 characters.");
        }
        Set<String> strong = Arrays.stream(
                        all.getOrDefault(STRONG, USUALLY_STRONG).split(","))
                .map(String::strip)
                .filter(s -> !s.isEmpty())
                .collect(Collectors.toSet());
        return Optional.of(new OidcSettings(issuer, client, secret(all), label, strong));
    }

    private static boolean isAddress(String issuer) {
        try {
            URI at = URI.create(issuer);
            boolean here = "http".equals(at.getScheme())
                    && Set.of("localhost", "127.0.0.1").contains(at.getHost());
            return at.getHost() != null
                    && at.getRawUserInfo() == null
                    && at.getRawQuery() == null
                    && at.getRawFragment() == null
                    && ("https".equals(at.getScheme()) || here);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Optional<Secret> secret(Map<String, String> all) {
        String given = all.get(CLIENT_SECRET);
        String file = all.get(CLIENT_SECRET_FILE);
        if (given != null && file != null) {
            throw new Settings.Unusable(CLIENT_SECRET + " and " + CLIENT_SECRET_FILE + " are two answers; set one.");
        }
        if (file == null) {
            return Optional.ofNullable(given).map(Secret::new);
        }
        try {
            return Optional.of(new Secret(Files.readString(Path.of(file)).strip()));
        } catch (IOException e) {
            throw new Settings.Unusable(CLIENT_SECRET_FILE + " names a file that cannot be read: " + file + ".");
        }
    }
}
