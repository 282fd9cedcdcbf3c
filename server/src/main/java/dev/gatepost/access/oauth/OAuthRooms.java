package dev.gatepost.access.oauth;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.gatepost.access.BearerTokens;
import dev.gatepost.access.KnownSessions;
import dev.gatepost.access.operators.FailedTries;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** OAuth, joined: clients, tokens, the door, outside issuers. */
public final class OAuthRooms {
    private final OAuthGround ground;
    private final OAuthClients clients;
    private final TokenKeys keys;
    private final TrustedIssuers issuers;
    private final List<BearerTokens> tokens;
    private final Site site;
    private final RemoteKeys remote;

    /**
     * Where it stands.
     *
     * @param issuer the address by which callers know this server; also where they call it
     * @param console where people reach the private door
     */
    public record Site(String issuer, String console) {}

    public OAuthRooms(OAuthGround ground, RemoteKeys remote, Site site) {
        this.ground = ground;
        this.site = site;
        this.remote = remote;
        clients = new OAuthClients(ground);
        keys = new TokenKeys(ground);
        issuers = new TrustedIssuers(ground, remote);
        tokens = List.of(new OAuthTokens(ground, clients), issuers);
    }

    /** What it stands on. */
    public OAuthGround ground() {
        return ground;
    }

    public OAuthClients clients() {
        return clients;
    }

    public TrustedIssuers issuers() {
        return issuers;
    }

    public RemoteKeys remote() {
        return remote;
    }

    /** The kinds of access tokens that calls may come with. */
    public List<BearerTokens> tokens() {
        return tokens;
    }

    /** The filter that answers under {@code /oauth2/}. */
    public OAuthDoor door(KnownSessions sessions) {
        var tries = new ClientTries(new FailedTries(Ticker.systemTicker()), ground);
        return new OAuthDoor(sessions, tries, () -> {
            var registered = new RegisteredClients(clients, ground);
            return new OAuthEndpoints(new OAuthEndpoints.Parts(
                    clients,
                    registered,
                    new Grants(ground, clients, registered, site.issuer()),
                    new TokenValues(clients, keys, site.issuer(), ground.clock()),
                    keys,
                    new ClientAssertions(ground, clients, remote, site.issuer()),
                    site.issuer(),
                    site.console()));
        });
    }

    /** Makes the next key that signs tokens for other audiences. */
    public UUID rotateKeys(String actor) {
        return keys.rotate(actor);
    }

    /** What is to be done from time to time: forgets what is long over, and makes the next key in time. */
    public void tidy() {
        ground.database().<@Nullable Void>transact(Role.JOBS, Scope.none(), tx -> {
            new GrantStore().forget(tx, ground.now());
            new ClientStore().forget(tx, ground.now());
            return null;
        });
        keys.rotateInTime();
    }
}
