package dev.gatepost.access;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authorization.AllRequiredFactorsAuthorizationManager;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.FactorGrantedAuthority;

/**
 * Step-up (ACC-09): whether a person proved, within five minutes, a factor that a stolen password is not: a passkey, a
 * one-time code, or two factors at the company's own sign-in service.
 */
final class FreshFactor {
    static final Duration FRESH = Duration.ofMinutes(5);
    private static final String CODE = "FACTOR_CODE";
    private static final String OUTSIDE = "FACTOR_OUTSIDE";

    private final AuthorizationManager<Session> rule;

    FreshFactor(Clock clock) {
        var passkey = AllRequiredFactorsAuthorizationManager.<Session>builder()
                .requireFactor(f -> f.webauthnAuthority().validDuration(FRESH))
                .build();
        var code = AllRequiredFactorsAuthorizationManager.<Session>builder()
                .requireFactor(f -> f.authority(CODE).validDuration(FRESH))
                .build();
        var outside = AllRequiredFactorsAuthorizationManager.<Session>builder()
                .requireFactor(f -> f.authority(OUTSIDE).validDuration(FRESH))
                .build();
        passkey.setClock(clock);
        code.setClock(clock);
        outside.setClock(clock);
        rule = AllRequiredFactorsAuthorizationManager.anyOf(List.of(passkey, code, outside)
                .<AllRequiredFactorsAuthorizationManager<Session>>toArray(
                        AllRequiredFactorsAuthorizationManager[]::new));
    }

    boolean in(Session session) {
        AuthorizationResult result = rule.authorize(() -> authentication(session), session);
        return result != null && result.isGranted();
    }

    private static Authentication authentication(Session session) {
        List<FactorGrantedAuthority> proven = session.factors().entrySet().stream()
                .map(e -> FactorGrantedAuthority.withAuthority(authority(e.getKey()))
                        .issuedAt(e.getValue())
                        .build())
                .toList();
        return UsernamePasswordAuthenticationToken.authenticated(
                session.operator().name(), null, proven);
    }

    private static String authority(Session.Factor factor) {
        return switch (factor) {
            case PASSWORD -> FactorGrantedAuthority.PASSWORD_AUTHORITY;
            case CODE -> CODE;
            case PASSKEY -> FactorGrantedAuthority.WEBAUTHN_AUTHORITY;
            case OUTSIDE -> OUTSIDE;
        };
    }
}
