package dev.gatepost.access.oauth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.gatepost.access.BearerTokens;
import dev.gatepost.access.Caller;
import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.UuidV7;
import java.nio.ByteBuffer;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which workspaces believe outside issuers, and their tokens as calls come with them (ACC-04). A token is
 * checked once and then remembered for half a minute at most, and no longer than until the control version moves.
 */
public final class TrustedIssuers implements BearerTokens {
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final String START = "eyJ";

    private final OAuthGround ground;
    private final RemoteKeys remote;
    private final IssuerStore store = new IssuerStore();
    private final Cache<ByteBuffer, List<Believed>> remembered = Caffeine.newBuilder()
            .maximumSize(20_000)
            .expireAfterWrite(Duration.ofSeconds(30))
            .build();
    private final Cache<String, String> discovered = Caffeine.newBuilder()
            .maximumSize(1_000)
            .expireAfterWrite(Duration.ofHours(1))
            .build();
    private final Cache<String, Boolean> notDiscovered = Caffeine.newBuilder()
            .maximumSize(1_000)
            .expireAfterWrite(Duration.ofSeconds(30))
            .build();

    TrustedIssuers(OAuthGround ground, RemoteKeys remote) {
        this.ground = ground;
        this.remote = remote;
        ground.nodes().onChange(remembered::invalidateAll);
    }

    private record Believed(TrustedIssuer rule, Allowed allowed) {}

    /** What came of the wish for a rule. */
    public sealed interface Done {
        record Fine(TrustedIssuer rule) implements Done {}

        /** Another organisation has this issuer with this audience: its tokens would be anybody's. */
        record Taken() implements Done {}
    }

    /** Makes a rule for a workspace. */
    public Done create(Workspace workspace, TrustedIssuer.Wish wish, String actor) {
        var rule = new TrustedIssuer(UuidV7.next(), workspace, wish, ground.now(), actor, null);
        return ground.in(workspace, tx -> {
            boolean taken = store.of(tx, ground.workspaces(), wish.issuer()).stream()
                    .anyMatch(r -> r.wish().audience().equals(wish.audience())
                            && !r.workspace().organisation().equals(workspace.organisation()));
            if (taken) {
                return new Done.Taken();
            }
            store.insert(tx, rule);
            Map<String, String> facts = Map.of("issuer", wish.issuer(), "audience", wish.audience());
            ground.tell(tx, workspace, "trusted_issuer.created", actor, rule.written(), facts);
            ground.nodes().raise(tx);
            return new Done.Fine(rule);
        });
    }

    /** Retires a rule; from the return on, every live node refuses its tokens. */
    public boolean retire(Workspace workspace, java.util.UUID id, String actor) {
        long version = ground.in(workspace, tx -> {
            if (!store.retire(tx, workspace.id(), id, ground.now())) {
                return 0L;
            }
            ground.tell(tx, workspace, "trusted_issuer.retired", actor, "issuer:" + id, Map.of());
            return ground.nodes().raise(tx);
        });
        if (version > 0) {
            remembered.invalidateAll();
            ground.nodes().awaitSeen(version);
        }
        return version > 0;
    }

    /** The rules of a workspace, the newest first, at most 200. */
    public List<TrustedIssuer> list(Workspace workspace) {
        return ground.read(tx -> store.list(tx, ground.workspaces(), workspace.id()));
    }

    @Override
    public boolean takes(String token) {
        return token.startsWith(START);
    }

    @Override
    public Optional<Allowed> look(String token, @Nullable String named) {
        ByteBuffer hash = ByteBuffer.wrap(Digests.sha256(token));
        List<Believed> known = ground.nodes().isStale() ? null : remembered.getIfPresent(hash);
        if (known == null) {
            known = believe(token);
            if (!known.isEmpty()) {
                remembered.put(hash, known);
            }
        }
        Instant now = ground.now();
        List<Allowed> fits = known.stream()
                .map(Believed::allowed)
                .filter(a -> a.expiresAt().plus(Assertions.SKEW).isAfter(now))
                .filter(a -> named == null || isNamed(a.caller().workspace(), named))
                .toList();
        // Two rules of different workspaces: the call must name one of them.
        return fits.stream().map(a -> a.caller().workspace().id()).distinct().count() == 1
                ? Optional.of(fits.getFirst())
                : Optional.empty();
    }

    private static boolean isNamed(Workspace workspace, String named) {
        return workspace.name().equals(named) || workspace.id().toString().equals(named);
    }

    private List<Believed> believe(String token) {
        Optional<SignedJWT> read = Assertions.read(token);
        if (read.isEmpty()) {
            return List.of();
        }
        try {
            String issuer = read.get().getJWTClaimsSet().getIssuer();
            return issuer == null
                    ? List.of()
                    : ground.read(tx -> store.of(tx, ground.workspaces(), issuer)).stream()
                            .flatMap(rule -> believed(rule, read.get()).stream())
                            .toList();
        } catch (ParseException e) {
            return List.of();
        }
    }

    private Optional<Believed> believed(TrustedIssuer rule, SignedJWT token) {
        return keys(rule, token.getHeader().getKeyID())
                .flatMap(k -> Assertions.verify(token, k, rule.wish().algorithms(), LONGEST, ground.now()))
                .filter(c -> c.getAudience().contains(rule.wish().audience()))
                .filter(c -> rule.wish().claims().entrySet().stream()
                        .allMatch(e -> says(c.getClaim(e.getKey()), e.getValue())))
                .map(c -> new Believed(rule, allowed(rule, c)));
    }

    private Optional<JWKSet> keys(TrustedIssuer rule, @Nullable String kid) {
        String inline = rule.wish().jwks();
        if (inline != null) {
            return RemoteKeys.parse(inline);
        }
        String given = rule.wish().jwksUrl();
        return (given == null ? discovered(rule.wish().issuer()) : Optional.of(given))
                .flatMap(url -> remote.at(url, kid));
    }

    private Optional<String> discovered(String issuer) {
        String known = discovered.getIfPresent(issuer);
        if (known != null || notDiscovered.getIfPresent(issuer) != null) {
            return Optional.ofNullable(known);
        }
        Optional<String> found = remote.discover(issuer);
        found.ifPresentOrElse(url -> discovered.put(issuer, url), () -> notDiscovered.put(issuer, true));
        return found;
    }

    /** Whether a claim is this text, or a list that holds it. */
    private static boolean says(@Nullable Object claim, String value) {
        return claim instanceof Collection<?> many
                ? many.stream().anyMatch(one -> String.valueOf(one).equals(value))
                : claim != null && String.valueOf(claim).equals(value);
    }

    private static Allowed allowed(TrustedIssuer rule, JWTClaimsSet claims) {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        rights.addAll(rule.wish().rights());
        String named = rule.wish().scopeClaim();
        if (named != null) {
            Object said = claims.getClaim(named);
            List<String> scopes = said instanceof Collection<?> many
                    ? many.stream().map(String::valueOf).toList()
                    : List.of(String.valueOf(said == null ? "" : said).split(" ", -1));
            rights.removeIf(r -> !scopes.contains(r.written()));
        }
        // Of whom the token speaks may be a person: the audit keeps enough to compare, not the name.
        String subject = HexFormat.of().formatHex(Digests.sha256(String.valueOf(claims.getSubject())), 0, 8);
        var caller = new Caller(rule.workspace(), rule.id(), rights, "issuer:" + rule.id() + " subject:" + subject);
        String certificate = TokenValues.certificate(claims.getClaims()).orElse(null);
        return new Allowed(caller, claims.getExpirationTime().toInstant(), List.of(), certificate);
    }
}
