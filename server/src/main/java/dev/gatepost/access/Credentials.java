package dev.gatepost.access;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.gatepost.access.DirectoryStore.StoredKey;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.UuidV7;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * API keys: made, looked up, revoked (ACC-01). A look-up is remembered for half a minute. A revocation raises the
 * control version and returns once every live node has seen it; a node that was frozen asks the database for each
 * request until it has looked again, so it never believes what it remembered before.
 */
public final class Credentials {
    private static final int REMEMBERED = 20_000;

    private final Database database;
    private final Nodes nodes;
    private final Audit audit;
    private final Clock clock;
    private final DirectoryStore store = new DirectoryStore();
    private final SecureRandom random = new SecureRandom();
    private final LoadingCache<ByteBuffer, Optional<StoredKey>> remembered = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .refreshAfterWrite(Duration.ofSeconds(10))
            .expireAfterWrite(Duration.ofSeconds(30))
            .build(this::load);

    public Credentials(Database database, Nodes nodes, Audit audit, Clock clock) {
        this.database = database;
        this.nodes = nodes;
        this.audit = audit;
        this.clock = clock;
        nodes.onChange(remembered::invalidateAll);
    }

    /** A key just made. {@code key} is shown once and stored nowhere. */
    public record Made(UUID id, Secret key) {}

    /** Makes a key for a workspace. */
    public Made create(Workspace workspace, String name, Set<Right> rights, @Nullable Instant expiresAt, String actor) {
        UUID id = UuidV7.next();
        Secret key = ApiKey.generate(workspace.kind(), random);
        var stored = new DirectoryStore.NewKey(id, workspace.id(), name, rights, actor, expiresAt);
        String scopes = rights.stream().map(Right::written).sorted().collect(Collectors.joining(" "));
        database.<@Nullable Void>transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
            store.insertKey(tx, stored, ApiKey.hash(key.reveal()), clock.instant());
            audit.append(tx, List.of(event(workspace, "credential.created", actor, id, Map.of("scopes", scopes))));
            return null;
        });
        return new Made(id, key);
    }

    /** Revokes a key; from the return on, every live node refuses it. */
    public boolean revoke(Workspace workspace, UUID credential, String actor) {
        long version = database.transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
            boolean revoked = store.revoke(tx, workspace.id(), credential, clock.instant());
            if (revoked) {
                audit.append(tx, List.of(event(workspace, "credential.revoked", actor, credential, Map.of())));
            }
            return revoked ? nodes.raise(tx) : 0;
        });
        remembered.invalidateAll();
        if (version > 0) {
            nodes.awaitSeen(version);
        }
        return version > 0;
    }

    /** The caller whose key this is; empty for an unknown, revoked or expired one. */
    Optional<Caller> find(String key) {
        if (!ApiKey.wellFormed(key)) {
            return Optional.empty();
        }
        ByteBuffer hash = ByteBuffer.wrap(ApiKey.hash(key));
        Optional<StoredKey> stored = nodes.isStale() ? load(hash) : remembered.get(hash);
        return stored.filter(k -> k.expiresAt() == null || k.expiresAt().isAfter(clock.instant()))
                .map(StoredKey::caller);
    }

    /** The person behind this key, as approvals compare them: whom it was made for. */
    public Person person(Caller caller) {
        String name = database.transact(
                        Role.CONSOLE,
                        Scope.none(),
                        tx -> store.holder(tx, caller.workspace().id(), caller.credential()))
                .orElseGet(caller::actor);
        return new Person(name, caller.actor());
    }

    private Optional<StoredKey> load(ByteBuffer hash) {
        return database.transact(Role.CONSOLE, Scope.none(), tx -> store.key(tx, hash.array()));
    }

    /** Records the misuse of a real key in its workspace's audit log (ACC-02). */
    void recordMisuse(Caller caller, String action, String source) {
        Workspace workspace = caller.workspace();
        database.<@Nullable Void>transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
            audit.append(
                    tx,
                    List.of(event(
                            workspace, action, caller.actor(), caller.credential(), Map.of("source_network", source))));
            return null;
        });
    }

    private AuditEvent event(
            Workspace workspace, String action, String actor, UUID credential, Map<String, String> facts) {
        return new AuditEvent(
                workspace.id(),
                action,
                actor,
                "key:" + credential,
                null,
                UuidV7.next().toString(),
                clock.instant(),
                new TreeMap<>(facts));
    }
}
