package dev.gatepost.access.oauth;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.gatepost.access.Right;
import dev.gatepost.access.Session;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationConsent;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationConsentService;
import org.springframework.security.oauth2.server.authorization.authentication.ClientSecretAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.JwtClientAssertionAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationConsentAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientCredentialsAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2RefreshTokenAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenIntrospectionAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2TokenRevocationAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.authentication.X509ClientCertificateAuthenticationProvider;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.context.AuthorizationServerContext;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.web.NimbusJwkSetEndpointFilter;
import org.springframework.security.oauth2.server.authorization.web.OAuth2AuthorizationEndpointFilter;
import org.springframework.security.oauth2.server.authorization.web.OAuth2AuthorizationServerMetadataEndpointFilter;
import org.springframework.security.oauth2.server.authorization.web.OAuth2ClientAuthenticationFilter;
import org.springframework.security.oauth2.server.authorization.web.OAuth2TokenEndpointFilter;
import org.springframework.security.oauth2.server.authorization.web.OAuth2TokenIntrospectionEndpointFilter;
import org.springframework.security.oauth2.server.authorization.web.OAuth2TokenRevocationEndpointFilter;
import org.springframework.security.oauth2.server.authorization.web.authentication.ClientSecretBasicAuthenticationConverter;
import org.springframework.security.oauth2.server.authorization.web.authentication.ClientSecretPostAuthenticationConverter;
import org.springframework.security.oauth2.server.authorization.web.authentication.JwtClientAssertionAuthenticationConverter;
import org.springframework.security.web.authentication.AuthenticationConverter;
import org.springframework.security.web.authentication.DelegatingAuthenticationConverter;

/** The parts of Spring Security's authorization server, joined without its configurer: only what is served is made. */
final class OAuthEndpoints {
    private final Parts parts;
    private final AuthorizationServerContext context;
    private final AuthenticationManager proofs;
    private final AuthenticationConverter shown;
    private final List<Filter> grants;
    private final List<Filter> published;
    private final OAuth2AuthorizationConsentService noConsents = new NoConsents();

    /** What they work with. */
    record Parts(
            OAuthClients clients,
            RegisteredClients registered,
            Grants grants,
            TokenValues tokens,
            TokenKeys keys,
            ClientAssertions assertions,
            String issuer,
            String console) {}

    /** What a client's proof came to. */
    interface Outcome {
        void proven();

        void refused();
    }

    /** Runs a request through filters in order. */
    record Line(List<Filter> filters) {
        void doFilter(ServletRequest request, ServletResponse response) throws IOException, ServletException {
            next(0).doFilter(request, response);
        }

        private FilterChain next(int place) {
            return (request, response) -> {
                if (place < filters.size()) {
                    filters.get(place).doFilter(request, response, next(place + 1));
                } else if (response instanceof HttpServletResponse http) {
                    http.setStatus(HttpServletResponse.SC_NOT_FOUND);
                }
            };
        }
    }

    OAuthEndpoints(Parts parts) {
        this.parts = parts;
        this.context = new OurContext(
                parts.issuer(),
                AuthorizationServerSettings.builder().issuer(parts.issuer()).build());
        var certificates = new Certificates(parts.clients());
        this.proofs = proofs(parts, certificates);
        this.shown = new DelegatingAuthenticationConverter(List.of(
                new JwtClientAssertionAuthenticationConverter(),
                new ClientSecretBasicAuthenticationConverter(),
                new ClientSecretPostAuthenticationConverter(),
                certificates));
        AuthenticationManager endpoints = endpoints(parts);
        this.grants = List.of(
                new OAuth2TokenEndpointFilter(endpoints),
                new OAuth2TokenIntrospectionEndpointFilter(endpoints),
                new OAuth2TokenRevocationEndpointFilter(endpoints));
        JWKSource<SecurityContext> keys =
                (selector, c) -> selector.select(parts.keys().published());
        this.published = List.of(new NimbusJwkSetEndpointFilter(keys), metadata(parts));
    }

    private record OurContext(String issuer, AuthorizationServerSettings settings)
            implements AuthorizationServerContext {
        @Override
        public String getIssuer() {
            return issuer;
        }

        @Override
        public AuthorizationServerSettings getAuthorizationServerSettings() {
            return settings;
        }
    }

    private static AuthenticationManager proofs(Parts parts, Certificates certificates) {
        var secrets = new ClientSecretAuthenticationProvider(parts.registered(), parts.grants());
        secrets.setPasswordEncoder(new RegisteredClients.Hashes());
        var assertions = new JwtClientAssertionAuthenticationProvider(parts.registered(), parts.grants());
        assertions.setJwtDecoderFactory(parts.assertions());
        var tls = new X509ClientCertificateAuthenticationProvider(parts.registered(), parts.grants());
        tls.setCertificateVerifier(certificates);
        return new ProviderManager(secrets, assertions, tls);
    }

    private static AuthenticationManager endpoints(Parts parts) {
        return new ProviderManager(
                new AllScopes(new OAuth2ClientCredentialsAuthenticationProvider(parts.grants(), parts.tokens())),
                new OAuth2AuthorizationCodeAuthenticationProvider(parts.grants(), parts.tokens()),
                new OAuth2RefreshTokenAuthenticationProvider(parts.grants(), parts.tokens()),
                new OAuth2TokenIntrospectionAuthenticationProvider(parts.registered(), parts.grants()),
                new OAuth2TokenRevocationAuthenticationProvider(parts.grants()));
    }

    private static Filter metadata(Parts parts) {
        var filter = new OAuth2AuthorizationServerMetadataEndpointFilter();
        filter.setAuthorizationServerMetadataCustomizer(
                m -> m.authorizationEndpoint(parts.console() + "/oauth2/authorize")
                        .grantTypes(g -> g.removeIf(t -> t.contains("token-exchange")))
                        .tokenEndpointAuthenticationMethods(OAuthEndpoints::ours)
                        .tokenRevocationEndpointAuthenticationMethods(OAuthEndpoints::ours)
                        .tokenIntrospectionEndpointAuthenticationMethods(OAuthEndpoints::ours)
                        .dPoPSigningAlgorithms(List::clear)
                        .claims(c -> c.remove("dpop_signing_alg_values_supported"))
                        .claim(
                                "token_endpoint_auth_signing_alg_values_supported",
                                Assertions.ALGORITHMS.stream().sorted().toList())
                        .scopes(s -> s.addAll(grantable())));
        return filter;
    }

    private static void ours(List<String> methods) {
        methods.remove(ClientAuthenticationMethod.CLIENT_SECRET_JWT.getValue());
    }

    private static Set<String> grantable() {
        return java.util.Arrays.stream(Right.values())
                .filter(r -> !r.isForPeople())
                .map(Right::written)
                .collect(Collectors.toCollection(java.util.TreeSet::new));
    }

    AuthorizationServerContext context() {
        return context;
    }

    /** Keys and metadata. */
    Line open() {
        return new Line(published);
    }

    /** Tokens, introspection and revocation, once the client has proven itself. */
    Line proven(Outcome outcome) {
        var filter = new OAuth2ClientAuthenticationFilter(proofs, r -> true);
        filter.setAuthenticationConverter(shown);
        filter.setAuthenticationSuccessHandler((request, response, client) -> {
            SecurityContextHolder.setContext(new SecurityContextImpl(client));
            outcome.proven();
        });
        filter.setAuthenticationFailureHandler((request, response, why) -> {
            OAuth2Error error =
                    why instanceof OAuth2AuthenticationException e ? e.getError() : new OAuth2Error("invalid_client");
            boolean client = error.getErrorCode().equals("invalid_client");
            if (client) {
                outcome.refused();
            }
            OAuthDoor.error(response, client ? 401 : 400, error.getErrorCode(), "the client did not prove itself");
        });
        Filter nobody = (request, response, chain) -> {
            if (SecurityContextHolder.getContext().getAuthentication() != null) {
                chain.doFilter(request, response);
            } else if (response instanceof HttpServletResponse http) {
                outcome.refused();
                OAuthDoor.error(http, 401, "invalid_client", "the client did not prove itself");
            }
        };
        return new Line(java.util.stream.Stream.concat(java.util.stream.Stream.of(filter, nobody), grants.stream())
                .toList());
    }

    /** The authorization endpoint for a person. */
    Line authorize(Session session) {
        var asked = new OAuth2AuthorizationCodeRequestAuthenticationProvider(
                parts.registered(), parts.grants(), noConsents);
        asked.setAuthenticationValidator(new ForPeople(parts.clients(), session));
        var agreed =
                new OAuth2AuthorizationConsentAuthenticationProvider(parts.registered(), parts.grants(), noConsents);
        var filter = new OAuth2AuthorizationEndpointFilter(new ProviderManager(asked, agreed));
        filter.setConsentPage("/grant");
        return new Line(List.of(filter));
    }

    /** A client that names no scope is given all that it has. */
    private record AllScopes(AuthenticationProvider inner) implements AuthenticationProvider {
        @Override
        public Authentication authenticate(Authentication asked) {
            Optional<RegisteredClient> client = asked.getPrincipal() instanceof OAuth2ClientAuthenticationToken proven
                    ? Optional.ofNullable(proven.getRegisteredClient())
                    : Optional.empty();
            Authentication full = asked;
            if (asked instanceof OAuth2ClientCredentialsAuthenticationToken token
                    && token.getScopes().isEmpty()
                    && token.getPrincipal() instanceof Authentication principal
                    && client.isPresent()) {
                full = new OAuth2ClientCredentialsAuthenticationToken(
                        principal, client.get().getScopes(), token.getAdditionalParameters());
            }
            return java.util.Objects.requireNonNull(inner.authenticate(full));
        }

        @Override
        public boolean supports(Class<?> type) {
            return inner.supports(type);
        }
    }

    /** A person is asked each time: what they agreed to is the authorization itself. */
    private static final class NoConsents implements OAuth2AuthorizationConsentService {
        @Override
        public void save(OAuth2AuthorizationConsent consent) {}

        @Override
        public void remove(OAuth2AuthorizationConsent consent) {}

        @Override
        public @org.jspecify.annotations.Nullable OAuth2AuthorizationConsent findById(String client, String person) {
            return null;
        }
    }
}
