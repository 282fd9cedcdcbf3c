package dev.gatepost.access.oauth;

import dev.gatepost.access.ClientCertificate;
import jakarta.servlet.http.HttpServletRequest;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * Clients that prove themselves by a certificate (RFC 8705): one that the mutual door believes and that has the
 * client's subject, or one whose thumbprint is the client's.
 */
final class Certificates implements AuthenticationConverter, Consumer<OAuth2ClientAuthenticationContext> {
    private final OAuthClients clients;

    Certificates(OAuthClients clients) {
        this.clients = clients;
    }

    @Override
    public @Nullable Authentication convert(HttpServletRequest request) {
        Optional<X509Certificate> certificate = ClientCertificate.of(request);
        String[] ids = request.getParameterValues("client_id");
        if (certificate.isEmpty() || ids == null || ids.length != 1) {
            return null;
        }
        Optional<ClientMethod> method =
                clients.named(ids[0]).map(c -> c.wish().method()).filter(ClientMethod::isByCertificate);
        if (method.isEmpty()) {
            return null;
        }
        Map<String, Object> more = new HashMap<>();
        for (String name : new String[] {"grant_type", "code", "code_verifier", "redirect_uri"}) {
            String value = request.getParameter(name);
            if (value != null) {
                more.put(name, value);
            }
        }
        ClientAuthenticationMethod protocol = method.get().protocol().iterator().next();
        return new OAuth2ClientAuthenticationToken(ids[0], protocol, new X509Certificate[] {certificate.get()}, more);
    }

    @Override
    public void accept(OAuth2ClientAuthenticationContext context) {
        OAuth2ClientAuthenticationToken shown = context.getAuthentication();
        Optional<OAuthClient> client =
                clients.find(UUID.fromString(context.getRegisteredClient().getId()));
        boolean fits = client.isPresent()
                && shown.getCredentials() instanceof X509Certificate[] chain
                && chain.length > 0
                && fits(client.get().wish(), chain[0]);
        if (!fits) {
            throw new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_CLIENT);
        }
    }

    private static boolean fits(OAuthClient.Wish wish, X509Certificate certificate) {
        return switch (wish.method()) {
            case TLS_CLIENT_AUTH -> {
                String subject = wish.proof().subject();
                yield subject != null && certificate.getSubjectX500Principal().equals(new X500Principal(subject));
            }
            case SELF_SIGNED_TLS_CLIENT_AUTH ->
                wish.proof().thumbprints().contains(ClientCertificate.thumbprint(certificate));
            case CLIENT_SECRET, PRIVATE_KEY_JWT -> false;
        };
    }
}
