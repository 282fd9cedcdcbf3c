package dev.gatepost.access;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.gatepost.access.CredentialStore.StoredKey;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.Origin;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
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
    private final CredentialStore store = new CredentialStore();
    private final SecureRandom random = new SecureRandom();
    private final LoadingCache<ByteBuffer, Optional<StoredKey>> remembered = Caffeine.newBuilder()
            .maximumSize(REMEMBERED)
            .refreshAfterWrite(Duration.ofSeconds(10))
            .expireAfterWrite(Duration.ofSeconds(30))
            .build(this::load);

    /** When keys were used, in minutes since 1970, until it is written down. */
    private final ConcurrentHashMap<UUID, Long> used = new ConcurrentHashMap<>();

    public Credentials(Database database, Nodes nodes, Audit audit, Clock clock) {
        this.database = database;
        this.nodes = nodes;
        this.audit = audit;
        this.clock = clock;
        nodes.onChange(remembered::invalidateAll);
    }

    /** A key just made. {@code key} is shown once and stored nowhere. */
    public record Made(UUID id, Secret key) {}

    /**
     * What is asked of a key.
     *
     * @param networks from where it may call, in CIDR form; empty for anywhere
     */
    public record Wish(
            String name,
            Set<Right> rights,
            KeyPurpose purpose,
            List<String> networks,
            @Nullable Instant expiresAt) {
        public Wish {
            rights = Set.copyOf(rights);
            networks = List.copyOf(networks);
            if (networks.stream().anyMatch(n -> Network.parse(n).isEmpty())) {
                throw new IllegalArgumentException("a network is written as 192.0.2.0/24 or 2001:db8::/32");
            }
        }
    }

    /** A key as it is shown: everything but the key. */
    public record Listed(
            UUID id,
            Wish wish,
            Instant createdAt,
            String createdBy,
            @Nullable Instant lastUsedAt,
            @Nullable Instant revokedAt,
            @Nullable UUID replaces) {}

    /** Makes a key for a workspace, whatever its purpose and wherever it calls from. */
    public Made create(Workspace workspace, String name, Set<Right> rights, @Nullable Instant expiresAt, String actor) {
        return create(workspace, new Wish(name, rights, KeyPurpose.GENERAL, List.of(), expiresAt), actor);
    }

    /** Makes a key for a workspace. */
    public Made create(Workspace workspace, Wish wish, String actor) {
        return database.transact(
                Role.CONSOLE, scope(workspace), tx -> make(tx, workspace, wish, null, "credential.created", actor));
    }

    private Made make(
            Connection tx, Workspace workspace, Wish wish, @Nullable UUID replaces, String action, String actor)
            throws SQLException {
        UUID id = UuidV7.next();
        Secret key = ApiKey.generate(workspace.kind(), random);
        byte[] hash = ApiKey.hash(key.reveal());
        store.insert(tx, new CredentialStore.NewKey(id, workspace.id(), wish, hash, actor, replaces), clock.instant());
        var facts = new TreeMap<String, String>();
        facts.put("scopes", wish.rights().stream().map(Right::written).sorted().collect(Collectors.joining(" ")));
        facts.put("purpose", wish.purpose().written());
        if (replaces != null) {
            facts.put("replaces", "key:" + replaces);
        }
        audit.append(tx, List.of(event(workspace, action, actor, id, facts)));
        return new Made(id, key);
    }

    /**
     * Makes the successor of a key that is in force, with the same name, scopes and networks. Both are valid until the
     * grace has passed; then the older one ends by itself.
     */
    public Optional<Made> rotate(Workspace workspace, UUID credential, Duration grace, String actor) {
        Instant now = clock.instant();
        Optional<Listed> old = list(workspace).stream()
                .filter(k -> k.id().equals(credential) && k.revokedAt() == null)
                .filter(k ->
                        k.wish().expiresAt() == null || k.wish().expiresAt().isAfter(now))
                .findFirst();
        if (old.isEmpty()) {
            return Optional.empty();
        }
        Made made = database.transact(Role.CONSOLE, scope(workspace), tx -> {
            store.endAt(tx, workspace.id(), credential, now.plus(grace));
            Made successor = make(tx, workspace, old.get().wish(), credential, "credential.rotated", actor);
            nodes.raise(tx);
            return successor;
        });
        remembered.invalidateAll();
        return Optional.of(made);
    }

    /** The keys of a workspace, the newest first, at most 500. */
    public List<Listed> list(Workspace workspace) {
        return database.transact(Role.CONSOLE, scope(workspace), tx -> store.list(tx, workspace.id()));
    }

    /** Writes down when keys were last used, all at once; a job calls it. */
    public void noteUses() {
        Map<UUID, Instant> now = new TreeMap<>();
        used.forEach((id, minute) -> {
            if (used.remove(id, minute)) {
                now.put(id, Instant.ofEpochSecond(minute * 60));
            }
        });
        if (!now.isEmpty()) {
            database.<@Nullable Void>transact(Role.JOBS, Scope.none(), tx -> {
                store.noteUses(tx, now);
                return null;
            });
        }
    }

    private static Scope scope(Workspace workspace) {
        return Scope.of(workspace.id(), workspace.organisation());
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
        return look(key).map(StoredKey::caller);
    }

    /** The same, with where it may call from. */
    Optional<StoredKey> look(String key) {
        if (!ApiKey.wellFormed(key)) {
            return Optional.empty();
        }
        ByteBuffer hash = ByteBuffer.wrap(ApiKey.hash(key));
        Optional<StoredKey> stored = nodes.isStale() ? load(hash) : remembered.get(hash);
        return stored.filter(k -> k.expiresAt() == null || k.expiresAt().isAfter(clock.instant()));
    }

    /** Notes that a key was used; a minute is fine enough. */
    void uses(Caller caller) {
        long minute = Math.floorDiv(clock.millis(), 60_000L);
        Long noted = used.get(caller.credential());
        if (noted == null || noted != minute) {
            used.put(caller.credential(), minute);
        }
    }

    /** The person behind this call, as approvals compare them: who has signed in, or whom the key was made for. */
    public Person person(Caller caller) {
        if (caller.operator() != null) {
            return new Person(caller.operator().name(), caller.actor());
        }
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

    /** Records in the instance's log that somebody tries keys (ACC-10). */
    void recordGuessing(String source) {
        database.<@Nullable Void>transact(Role.CONSOLE, new Scope(List.of(WorkspaceId.INSTANCE), List.of()), tx -> {
            audit.append(
                    tx,
                    List.of(new AuditEvent(
                            WorkspaceId.INSTANCE,
                            "credential.guessed",
                            "network:" + source,
                            null,
                            null,
                            Origin.correlation(),
                            clock.instant(),
                            new TreeMap<>(Map.of("source_network", source)))));
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
                Origin.correlation(),
                clock.instant(),
                new TreeMap<>(facts));
    }
}
