package dev.gatepost.access.oauth;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Network;
import dev.gatepost.access.Right;
import dev.gatepost.access.Scopes;
import dev.gatepost.access.oauth.OAuthClient.Proof;
import dev.gatepost.access.oauth.OAuthClient.Wish;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.ReasonCode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Reads what is asked of a client. */
final class ReadClient {
    private final RemoteKeys remote;

    ReadClient(RemoteKeys remote) {
        this.remote = remote;
    }

    Wish wish(JsonFields fields, Caller caller) {
        String name = fields.requiredText("name", 80);
        Set<Right> rights = Scopes.read(fields, caller);
        String written = fields.text("method", 40);
        Optional<ClientMethod> method = ClientMethod.parse(written == null ? "client_secret" : written);
        if (method.isEmpty()) {
            fields.fault(
                    "method",
                    ReasonCode.INVALID_VALUE,
                    "it is client_secret, private_key_jwt, tls_client_auth or self_signed_tls_client_auth");
        }
        Proof proof = proof(fields, method.orElse(ClientMethod.CLIENT_SECRET));
        List<String> redirects = redirects(fields);
        String audience = fields.text("audience", 200);
        if (audience != null && !redirects.isEmpty()) {
            fields.fault("audience", ReasonCode.INVALID_VALUE, "who acts for people acts here alone");
        }
        List<String> networks = fields.texts("networks", 50, 50).stream()
                .filter(n -> fine(
                        fields,
                        Network.parse(n).isPresent(),
                        "networks",
                        "write networks as 192.0.2.0/24 or 2001:db8::/32"))
                .toList();
        return new Wish(name, rights, method.orElse(ClientMethod.CLIENT_SECRET), proof, redirects, audience, networks);
    }

    private Proof proof(JsonFields fields, ClientMethod method) {
        String jwks = jwks(fields);
        String url = jwksUrl(fields, remote);
        String subject = fields.text("certificate_subject", 400);
        List<String> thumbprints = fields.texts("certificate_thumbprints", 10, 43);
        boolean given =
                switch (method) {
                    case CLIENT_SECRET -> jwks == null && url == null && subject == null && thumbprints.isEmpty();
                    case PRIVATE_KEY_JWT -> (jwks == null) != (url == null) && subject == null && thumbprints.isEmpty();
                    case TLS_CLIENT_AUTH -> subject != null && isName(subject) && jwks == null && url == null;
                    case SELF_SIGNED_TLS_CLIENT_AUTH ->
                        !thumbprints.isEmpty()
                                && thumbprints.stream().allMatch(t -> t.matches("[A-Za-z0-9_-]{43}"))
                                && subject == null;
                };
        fine(
                fields,
                given,
                "method",
                switch (method) {
                    case CLIENT_SECRET -> "a client with a secret has no keys and no certificate";
                    case PRIVATE_KEY_JWT -> "give its public keys as jwks, or where they are as jwks_url";
                    case TLS_CLIENT_AUTH -> "give its certificate_subject: CN=till, O=Example";
                    case SELF_SIGNED_TLS_CLIENT_AUTH ->
                        "give its certificate_thumbprints: SHA-256 of the certificate in base64url, 43 characters";
                });
        return new Proof(jwks, url, subject, thumbprints);
    }

    static @Nullable String jwks(JsonFields fields) {
        ObjectNode given = fields.foreign("jwks");
        if (given == null) {
            return null;
        }
        String text = new String(Json.write(given), StandardCharsets.UTF_8);
        fine(
                fields,
                RemoteKeys.parse(text).isPresent(),
                "jwks",
                "it is a JWK set with public keys of type EC or RSA, without private parts");
        return text;
    }

    static @Nullable String jwksUrl(JsonFields fields, RemoteKeys remote) {
        String url = fields.text("jwks_url", 500);
        if (url != null) {
            fine(fields, remote.allows(url), "jwks_url", "it is an https address");
        }
        return url;
    }

    private static boolean isName(String subject) {
        try {
            return !new X500Principal(subject).getName().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** Where people are sent back to: over TLS, or to a program on their own machine (RFC 8252). */
    private static List<String> redirects(JsonFields fields) {
        return fields.texts("redirect_uris", 10, 500).stream()
                .filter(u -> fine(
                        fields,
                        isRedirect(u),
                        "redirect_uris",
                        "an https address, or http on 127.0.0.1 or [::1]; no fragment, no wildcard"))
                .toList();
    }

    private static boolean isRedirect(String text) {
        try {
            URI uri = URI.create(text);
            String host = uri.getHost();
            boolean loopback = "127.0.0.1".equals(host) || "[::1]".equals(host);
            return host != null
                    && uri.getRawFragment() == null
                    && uri.getRawUserInfo() == null
                    && !text.contains("*")
                    && ("https".equals(uri.getScheme()) || loopback && "http".equals(uri.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static boolean fine(JsonFields fields, boolean is, String property, String why) {
        if (!is) {
            fields.fault(property, ReasonCode.INVALID_VALUE, why);
        }
        return is;
    }
}
