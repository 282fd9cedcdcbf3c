package dev.gatepost.access.oauth;

import dev.gatepost.access.Session;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.security.oauth2.core.OAuth2Error;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationContext;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationException;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2AuthorizationCodeRequestAuthenticationValidator;

/** What is checked of a request to act for a person, beside the framework's rules: the person has a role there. */
final class ForPeople implements Consumer<OAuth2AuthorizationCodeRequestAuthenticationContext> {
    private final OAuthClients clients;
    private final Session session;
    private final Consumer<OAuth2AuthorizationCodeRequestAuthenticationContext> usual =
            new OAuth2AuthorizationCodeRequestAuthenticationValidator();

    ForPeople(OAuthClients clients, Session session) {
        this.clients = clients;
        this.session = session;
    }

    @Override
    public void accept(OAuth2AuthorizationCodeRequestAuthenticationContext context) {
        usual.accept(context);
        Optional<OAuthClient> client =
                clients.find(UUID.fromString(context.getRegisteredClient().getId()));
        if (client.isEmpty() || !session.reaches(client.get().workspace())) {
            OAuth2AuthorizationCodeRequestAuthenticationToken asked = context.getAuthentication();
            throw new OAuth2AuthorizationCodeRequestAuthenticationException(
                    new OAuth2Error(OAuth2ErrorCodes.ACCESS_DENIED, "you have no role in that workspace", null), asked);
        }
    }
}
