package dev.gatepost.access.oauth;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.oauth.OAuthClient.Wish;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.UuidV7;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Clients: made, given new secrets, retired (ACC-03). With a client all its tokens end. */
public final class OAuthClients {
    private static final int SECRET_BYTES = 32;

    private final OAuthGround ground;
    private final ClientStore store = new ClientStore();
    private final SecureRandom random = new SecureRandom();
    private final LoadingCache<UUID, Optional<OAuthClient>> remembered = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(Duration.ofSeconds(30))
            .build(this::load);

    OAuthClients(OAuthGround ground) {
        this.ground = ground;
        ground.nodes().onChange(remembered::invalidateAll);
    }

    /** A client just made, or a new secret for it. The secret is shown once; null for one that has none. */
    public record Made(OAuthClient client, @Nullable Secret secret) {}

    /** Makes a client for a workspace. */
    public Made create(Workspace workspace, Wish wish, String actor) {
        var client = new OAuthClient(UuidV7.next(), workspace, wish, ground.now(), actor, null, List.of());
        Secret secret = wish.method() == ClientMethod.CLIENT_SECRET ? generate() : null;
        ground.<@Nullable Void>in(workspace, tx -> {
            store.insert(tx, client);
            if (secret != null) {
                store.addSecret(tx, client.id(), hash(secret.reveal()), ground.now());
            }
            String scopes = wish.rights().stream().map(Right::written).sorted().collect(Collectors.joining(" "));
            Map<String, String> facts =
                    Map.of("scopes", scopes, "method", wish.method().written());
            ground.tell(tx, workspace, "oauth.client_created", actor, client.written(), facts);
            return null;
        });
        remembered.invalidate(client.id());
        return new Made(client, secret);
    }

    /** Gives a client with a secret another one; those before stay valid until the grace has passed. */
    public Optional<Made> rotate(Workspace workspace, UUID id, Duration grace, String actor) {
        Optional<OAuthClient> found =
                of(workspace, id).filter(c -> c.wish().method() == ClientMethod.CLIENT_SECRET && !c.isRetired());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Secret secret = generate();
        Instant end = ground.now().plus(grace);
        long version = ground.in(workspace, tx -> {
            store.endSecrets(tx, id, end);
            store.addSecret(tx, id, hash(secret.reveal()), ground.now());
            Map<String, String> facts = Map.of("older_end_at", end.toString());
            ground.tell(tx, workspace, "oauth.secret_rotated", actor, OAuthClient.write(id), facts);
            return ground.nodes().raise(tx);
        });
        seen(version);
        return of(workspace, id).map(c -> new Made(c, secret));
    }

    /** Retires a client with all its tokens; from the return on, every live node refuses them. */
    public boolean retire(Workspace workspace, UUID id, String actor) {
        long version = ground.in(workspace, tx -> {
            if (!store.retire(tx, workspace.id(), id, ground.now())) {
                return 0L;
            }
            ground.tell(tx, workspace, "oauth.client_retired", actor, OAuthClient.write(id), Map.of());
            return ground.nodes().raise(tx);
        });
        if (version > 0) {
            seen(version);
        }
        return version > 0;
    }

    private void seen(long version) {
        remembered.invalidateAll();
        ground.nodes().awaitSeen(version);
    }

    /** The clients of a workspace, the newest first, at most 500. */
    public List<OAuthClient> list(Workspace workspace) {
        return ground.read(tx -> store.list(tx, ground.workspaces(), workspace.id()));
    }

    private Optional<OAuthClient> of(Workspace workspace, UUID id) {
        return load(id).filter(c -> c.workspace().id().equals(workspace.id()));
    }

    /** A client that is not retired, as this node knows it. */
    public Optional<OAuthClient> find(UUID id) {
        Optional<OAuthClient> found = ground.nodes().isStale() ? load(id) : remembered.get(id);
        return found.filter(c -> !c.isRetired());
    }

    /** The same by its {@code client_id}. */
    public Optional<OAuthClient> named(String clientId) {
        return OAuthClient.parse(clientId).flatMap(this::find);
    }

    private Optional<OAuthClient> load(UUID id) {
        return ground.read(tx -> store.find(tx, ground.workspaces(), id));
    }

    private Secret generate() {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return new Secret(
                "gpo_secret_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    static byte[] hash(String secret) {
        return Digests.sha256(secret);
    }
}
