package dev.gatepost.access.oauth;

import dev.gatepost.access.oauth.GrantRow.Token;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Json;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.Principal;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.oauth2.core.AbstractOAuth2Token;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import org.springframework.security.oauth2.core.endpoint.OAuth2AuthorizationRequest;
import org.springframework.security.oauth2.core.endpoint.OAuth2ParameterNames;
import org.springframework.security.oauth2.core.endpoint.PkceParameterNames;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationCode;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Authorizations between the framework's form and ours. A token whose value nobody has just shown is in the framework's
 * form as {@code sha256:} and its hash; that text is no token, since what is shown is hashed before it is looked for.
 */
final class GrantRows {
    private static final String HASHED = "sha256:";
    private static final String VERSION = "gatepost.version";

    private final RegisteredClients clients;
    private final String issuer;

    GrantRows(RegisteredClients clients, String issuer) {
        this.clients = clients;
        this.issuer = issuer;
    }

    /** Who acts for a person: the person's id is the name. */
    static UsernamePasswordAuthenticationToken person(UUID operator) {
        return UsernamePasswordAuthenticationToken.authenticated(operator.toString(), null, List.of());
    }

    GrantRow row(OAuth2Authorization a) {
        Long version = a.getAttribute(VERSION);
        OAuth2AuthorizationRequest request = a.getAttribute(OAuth2AuthorizationRequest.class.getName());
        String state = a.getAttribute(OAuth2ParameterNames.STATE);
        Principal principal = a.getAttribute(Principal.class.getName());
        var access = a.getAccessToken();
        Map<String, Object> claims = access == null || access.getClaims() == null ? Map.of() : access.getClaims();
        return new GrantRow(
                UUID.fromString(a.getId()),
                UUID.fromString(a.getRegisteredClientId()),
                principal == null ? null : UUID.fromString(principal.getName()),
                version == null ? 0 : version,
                a.getAuthorizationGrantType().getValue(),
                a.getAuthorizedScopes(),
                request == null ? null : written(request),
                state == null ? null : hash(state),
                token(a.getToken(OAuth2AuthorizationCode.class)),
                token(access),
                access == null ? Set.of() : access.getToken().getScopes(),
                TokenValues.certificate(claims).orElse(null),
                token(a.getRefreshToken()));
    }

    private static byte[] hash(String value) {
        return value.startsWith(HASHED)
                ? Base64.getDecoder().decode(value.substring(HASHED.length()))
                : Digests.sha256(value);
    }

    private static @Nullable Token token(OAuth2Authorization.@Nullable Token<? extends AbstractOAuth2Token> token) {
        if (token == null) {
            return null;
        }
        AbstractOAuth2Token value = token.getToken();
        var issued = value.getIssuedAt();
        var expires = value.getExpiresAt();
        if (issued == null || expires == null) {
            throw new IllegalStateException("a token without an end");
        }
        return new Token(hash(value.getTokenValue()), issued, expires, token.isInvalidated());
    }

    /**
     * An authorization of a client that is not retired.
     *
     * @param shown the value that somebody has just shown
     */
    Optional<OAuth2Authorization> authorization(GrantRow row, @Nullable String shown) {
        RegisteredClient client = clients.findById(row.client().toString());
        if (client == null) {
            return Optional.empty();
        }
        UUID operator = row.operator();
        OAuth2Authorization.Builder out = OAuth2Authorization.withRegisteredClient(client)
                .id(row.id().toString())
                .principalName(operator == null ? client.getClientId() : operator.toString())
                .authorizationGrantType(new AuthorizationGrantType(row.type()))
                .authorizedScopes(row.scopes())
                .attribute(VERSION, row.version());
        if (operator != null) {
            out.attribute(Principal.class.getName(), person(operator));
        }
        if (row.request() != null) {
            out.attribute(OAuth2AuthorizationRequest.class.getName(), request(row.request()));
        }
        if (row.state() != null) {
            out.attribute(OAuth2ParameterNames.STATE, value(row.state(), shown));
        }
        addTokens(out, row, client, shown);
        return Optional.of(out.build());
    }

    private void addTokens(
            OAuth2Authorization.Builder out, GrantRow row, RegisteredClient client, @Nullable String shown) {
        Token code = row.code();
        if (code != null) {
            var value = new OAuth2AuthorizationCode(value(code.hash(), shown), code.issuedAt(), code.expiresAt());
            out.token(value, m -> m.put(OAuth2Authorization.Token.INVALIDATED_METADATA_NAME, code.ended()));
        }
        Token access = row.access();
        if (access != null) {
            var value = new OAuth2AccessToken(
                    OAuth2AccessToken.TokenType.BEARER,
                    value(access.hash(), shown),
                    access.issuedAt(),
                    access.expiresAt(),
                    row.accessScopes());
            out.token(value, m -> {
                m.put(OAuth2Authorization.Token.INVALIDATED_METADATA_NAME, access.ended());
                m.put(OAuth2Authorization.Token.CLAIMS_METADATA_NAME, claims(row, client));
            });
        }
        Token refresh = row.refresh();
        if (refresh != null) {
            var value = new OAuth2RefreshToken(value(refresh.hash(), shown), refresh.issuedAt(), refresh.expiresAt());
            out.token(value, m -> m.put(OAuth2Authorization.Token.INVALIDATED_METADATA_NAME, refresh.ended()));
        }
    }

    /** What introspection tells (RFC 7662). */
    private Map<String, Object> claims(GrantRow row, RegisteredClient client) {
        Map<String, Object> out = new HashMap<>();
        UUID operator = row.operator();
        out.put("iss", issuer);
        out.put("sub", operator == null ? client.getClientId() : operator.toString());
        out.put("scope", List.copyOf(row.accessScopes()));
        String certificate = row.certificate();
        if (certificate != null) {
            out.put("cnf", Map.of(TokenValues.THUMBPRINT, certificate));
        }
        return out;
    }

    private static String value(byte[] hash, @Nullable String shown) {
        return shown != null && MessageDigest.isEqual(hash, Digests.sha256(shown))
                ? shown
                : HASHED + Base64.getEncoder().encodeToString(hash);
    }

    private static String written(OAuth2AuthorizationRequest r) {
        ObjectNode out = Json.object()
                .put("uri", r.getAuthorizationUri())
                .put("client", r.getClientId())
                .put("redirect", r.getRedirectUri())
                .put("state", r.getState());
        var scopes = out.putArray("scopes");
        r.getScopes().forEach(scopes::add);
        for (String name : List.of(PkceParameterNames.CODE_CHALLENGE, PkceParameterNames.CODE_CHALLENGE_METHOD)) {
            if (r.getAdditionalParameters().get(name) instanceof String value) {
                out.put(name, value);
            }
        }
        return new String(Json.write(out), StandardCharsets.UTF_8);
    }

    private static OAuth2AuthorizationRequest request(String json) {
        ObjectNode in = Json.readOwn(json.getBytes(StandardCharsets.UTF_8));
        Map<String, Object> more = new HashMap<>();
        for (String name : List.of(PkceParameterNames.CODE_CHALLENGE, PkceParameterNames.CODE_CHALLENGE_METHOD)) {
            String value = text(in, name);
            if (value != null) {
                more.put(name, value);
            }
        }
        Set<String> scopes = new LinkedHashSet<>();
        in.get("scopes").forEach(s -> scopes.add(s.asString()));
        return OAuth2AuthorizationRequest.authorizationCode()
                .authorizationUri(in.get("uri").asString())
                .clientId(in.get("client").asString())
                .redirectUri(text(in, "redirect"))
                .state(text(in, "state"))
                .scopes(scopes)
                .additionalParameters(more)
                .build();
    }

    private static @Nullable String text(ObjectNode in, String name) {
        JsonNode node = in.get(name);
        return node == null || node.isNull() ? null : node.asString();
    }
}
