package dev.gatepost.providers;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.Origin;
import dev.gatepost.keys.SecretStore;
import dev.gatepost.keys.SecretStore.Place;
import dev.gatepost.keys.SecretStore.Use;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.Provider.Account;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Accounts at providers. Settings are data; credentials lie in the secret store and are held in memory for a minute, so
 * that each use need not be a look at the store. A test workspace may hold connections to the sandbox carrier only.
 */
public final class Connections {
    private final Database database;
    private final SecretStore secrets;
    private final Audit audit;
    private final ProviderCatalogue providers;
    private final Clock clock;
    private final ConnectionSigns signs;
    private final CallHours calls;
    private final Cache<ConnectionId, Optional<Open>> open = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(Duration.ofMinutes(1))
            .build();

    public Connections(Database database, SecretStore secrets, Audit audit, ProviderCatalogue providers, Clock clock) {
        this.database = database;
        this.secrets = secrets;
        this.audit = audit;
        this.providers = providers;
        this.clock = clock;
        this.signs = new ConnectionSigns(database);
        this.calls = new CallHours(database);
    }

    /** What was last seen of each connection. */
    public ConnectionSigns signs() {
        return signs;
    }

    /** How calls over each connection went, by the hour. */
    public CallHours calls() {
        return calls;
    }

    /** A connection in hand: whose it is, who carries, the account, and how its callbacks are taken. */
    public record Open(WorkspaceId workspace, Provider provider, Account account, CallbackRules callbacks) {
        /** What would be thought of a callback, without that being noted as a sign of the connection. */
        public Verdict wouldBe(RawCallback callback, Instant now) {
            Provider bare = provider instanceof WatchedProvider(Provider of, var _, var _, var _) ? of : provider;
            return bare.verify(callback, account, now);
        }
    }

    /** A connection as it is listed, without secrets; {@code retiredAt} is null while messages may use it. */
    public record Listed(
            ConnectionId id,
            String provider,
            String name,
            Map<String, String> settings,
            @Nullable Instant retiredAt,
            CallbackRules callbacks) {}

    /** What a new connection is made of. */
    public record NewConnection(
            String provider, String name, Map<String, String> settings, Map<String, Secret> credentials) {}

    /** What came of making one. */
    public sealed interface Made {
        record Fine(ConnectionId id) implements Made {}

        record Refused(String field, String why) implements Made {}
    }

    /** Makes a connection after checking its settings against what the provider needs. */
    public Made create(Workspace workspace, NewConnection asked, String actor) {
        Made.Refused refused = refusal(workspace, asked);
        if (refused != null) {
            return refused;
        }
        ConnectionId id = ConnectionId.next();
        // Before the transaction: the store may be on another machine. A secret without a connection is never read.
        asked.credentials()
                .forEach((name, value) -> secrets.put(
                        new Place(workspace.id(), id.value(), name), value, new Use(Role.CONSOLE, "connection made")));
        database.<@Nullable Void>transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                    insert into directory_connection (id, workspace_id, provider, name, settings, created_at)
                    values (?, ?, ?, ?, ?::jsonb, ?)""")) {
                Sql.bind(
                        s,
                        id.value(),
                        workspace.id().value(),
                        asked.provider(),
                        asked.name(),
                        new String(Json.write(asked.settings()), StandardCharsets.UTF_8),
                        clock.instant());
                s.executeUpdate();
            }
            ConnectionSecrets.begun(tx, workspace.id(), id, asked.credentials().keySet(), clock.instant(), actor);
            audit.append(tx, List.of(created(workspace, id, asked, actor)));
            return null;
        });
        return new Made.Fine(id);
    }

    /** Why a workspace may not have such a connection; null when it may. */
    Made.@Nullable Refused refusal(Workspace workspace, NewConnection asked) {
        Optional<Provider> provider = providers.named(asked.provider());
        if (provider.isEmpty()) {
            return new Made.Refused(
                    "provider",
                    "known are " + providers.all().stream().map(Provider::name).collect(Collectors.joining(", ")));
        }
        if (workspace.kind() == Workspace.Kind.TEST && !asked.provider().equals("sandbox")) {
            return new Made.Refused("provider", "a test workspace reaches the sandbox carrier only");
        }
        if (workspace.kind() == Workspace.Kind.LIVE && asked.provider().equals("sandbox")) {
            return new Made.Refused("provider", "a live workspace does not send to the sandbox carrier");
        }
        for (String url : List.of("base_url", "token_url")) {
            String value = asked.settings().getOrDefault(url, "https:");
            if (workspace.kind() == Workspace.Kind.LIVE && !value.startsWith("https:")) {
                return new Made.Refused("settings/" + url, "begins with https in a live workspace");
            }
        }
        if (workspace.kind() == Workspace.Kind.LIVE
                && asked.settings().getOrDefault("tls", "").equals("none")
                && !asked.settings().getOrDefault("plain_network", "").equals("yes")) {
            return new Made.Refused("settings/tls", "is starttls or implicit in a live workspace");
        }
        Made.Refused refused = CallbackSettings.refusal(workspace, asked);
        return refused == null ? new DeclaredSettings(provider.get()).refusal(asked) : refused;
    }

    /** The connection with its credentials; empty when there is none. */
    public Optional<Open> open(ConnectionId id) {
        Optional<Open> known = open.getIfPresent(id);
        if (known != null) {
            return known;
        }
        Optional<Open> loaded = load(id);
        open.put(id, loaded);
        return loaded;
    }

    /** Reads connections and their credentials anew when they are next asked for. */
    public void forget() {
        open.invalidateAll();
    }

    /** The adapter of a workspace's connection; empty when the workspace has no such connection. */
    Optional<Provider> provider(Workspace workspace, ConnectionId id) {
        return list(workspace).stream()
                .filter(c -> c.id().equals(id))
                .findFirst()
                .flatMap(c -> providers.named(c.provider()));
    }

    /** The connections of a workspace. */
    public List<Listed> list(Workspace workspace) {
        return database.transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                    select id, provider, name, settings::text, retired_at, callback_mode, callback_mode_until
                    from directory_connection where workspace_id = ? order by id""")) {
                Sql.bind(s, workspace.id().value());
                ResultSet rows = s.executeQuery();
                List<Listed> out = new ArrayList<>();
                while (rows.next()) {
                    out.add(new Listed(
                            new ConnectionId(rows.getObject(1, UUID.class)),
                            rows.getString(2),
                            rows.getString(3),
                            settings(rows.getString(4)),
                            Sql.instant(rows, 5),
                            rules(rows, 4, 6)));
                }
                return out;
            }
        });
    }

    /** A connection, whose it is, and since when. */
    public record Placed(WorkspaceId workspace, Listed connection, Instant createdAt) {}

    /** The connections of all workspaces. */
    public List<Placed> everywhere() {
        return database.transact(Role.CALLBACKS, Scope.none(), tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                            select workspace_id, id, provider, name, settings::text, created_at, retired_at,
                                callback_mode, callback_mode_until
                            from directory_connection""");
                    ResultSet rows = s.executeQuery()) {
                List<Placed> out = new ArrayList<>();
                while (rows.next()) {
                    var listed = new Listed(
                            new ConnectionId(rows.getObject(2, UUID.class)),
                            rows.getString(3),
                            rows.getString(4),
                            settings(rows.getString(5)),
                            Sql.instant(rows, 7),
                            rules(rows, 5, 8));
                    out.add(new Placed(
                            new WorkspaceId(rows.getObject(1, UUID.class)),
                            listed,
                            rows.getTimestamp(6).toInstant()));
                }
                return out;
            }
        });
    }

    /** The connections of one provider in all workspaces. */
    public List<Placed> of(String provider) {
        return everywhere().stream()
                .filter(p -> p.connection().provider().equals(provider))
                .toList();
    }

    /** The providers that report over sessions of their own, by name. */
    public Map<String, Listening> listening() {
        return providers.listening();
    }

    /** One of those. */
    public Optional<Listening> listening(String provider) {
        return Optional.ofNullable(listening().get(provider));
    }

    /** All that can be spoken with, by name. */
    List<Provider> providers() {
        return providers.all();
    }

    /** The providers whose own lists of opt-outs can be read. */
    public List<String> listKeepers() {
        return providers.all().stream()
                .filter(p -> p.optOuts().isPresent())
                .map(Provider::name)
                .toList();
    }

    /** The provider's own list of opt-outs; empty where there is none to read, or no such provider. */
    public Optional<OptOutList> optOuts(String provider) {
        return providers.named(provider).flatMap(Provider::optOuts);
    }

    /**
     * How long the connections of each workspace wait for a receipt before it is missed, where they say so themselves
     * ({@code receipt_wait}).
     */
    public Map<WorkspaceId, Map<UUID, Duration>> receiptWaits() {
        return database.transact(Role.DISPATCH, Scope.none(), tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                            select workspace_id, id, settings->>'receipt_wait' from directory_connection
                            where settings->>'receipt_wait' is not null""");
                    ResultSet rows = s.executeQuery()) {
                Map<WorkspaceId, Map<UUID, Duration>> out = new LinkedHashMap<>();
                while (rows.next()) {
                    out.computeIfAbsent(new WorkspaceId(rows.getObject(1, UUID.class)), w -> new LinkedHashMap<>())
                            .put(rows.getObject(2, UUID.class), Duration.ofSeconds(Long.parseLong(rows.getString(3))));
                }
                return out;
            }
        });
    }

    private record Row(
            WorkspaceId workspace,
            String provider,
            Map<String, String> settings,
            @Nullable Instant retiredAt,
            CallbackRules callbacks) {}

    private Optional<Open> load(ConnectionId id) {
        Row row = database.transact(Role.CALLBACKS, Scope.none(), tx -> {
            try (PreparedStatement s = tx.prepareStatement("""
                    select workspace_id, provider, settings::text, retired_at, callback_mode, callback_mode_until
                    from directory_connection where id = ?""")) {
                Sql.bind(s, id.value());
                ResultSet rows = s.executeQuery();
                return rows.next()
                        ? new Row(
                                new WorkspaceId(rows.getObject(1, UUID.class)),
                                rows.getString(2),
                                settings(rows.getString(3)),
                                Sql.instant(rows, 4),
                                rules(rows, 3, 5))
                        : null;
            }
        });
        if (row == null) {
            return Optional.empty();
        }
        Provider provider = providers
                .named(row.provider())
                .orElseThrow(() -> new IllegalStateException("no adapter for provider " + row.provider()));
        Map<String, Secret> credentials = new LinkedHashMap<>();
        List<Provider.SettingSpec> specs = new ArrayList<>(provider.settings());
        specs.addAll(TransportSettings.SPECS);
        for (Provider.SettingSpec spec : specs) {
            if (spec.secret()) {
                secrets.find(
                                new Place(row.workspace(), id.value(), spec.name()),
                                new Use(Role.CALLBACKS, "connection in use"))
                        .ifPresent(secret -> credentials.put(spec.name(), secret));
            }
        }
        var seen = new WatchedProvider.Seen(signs.of(row.workspace(), id), calls.of(row.workspace(), id));
        var watched = new WatchedProvider(provider, seen, clock, row.retiredAt() != null);
        return Optional.of(
                new Open(row.workspace(), watched, new Account(id, row.settings(), credentials), row.callbacks()));
    }

    /** The mode stands in the column {@code mode}, its end in the next. */
    private static CallbackRules rules(ResultSet rows, int settings, int mode) throws SQLException {
        return CallbackSettings.rules(
                settings(rows.getString(settings)),
                CallbackMode.parse(rows.getString(mode)).orElse(CallbackMode.ENFORCE),
                Sql.instant(rows, mode + 1));
    }

    private AuditEvent created(Workspace workspace, ConnectionId id, NewConnection asked, String actor) {
        return new AuditEvent(
                workspace.id(),
                "connection.created",
                actor,
                id.toString(),
                null,
                Origin.correlation(),
                clock.instant(),
                new TreeMap<>(Map.of("provider", asked.provider(), "name", asked.name())));
    }

    private static Map<String, String> settings(String json) {
        Map<String, String> out = new LinkedHashMap<>();
        Json.readOwn(json.getBytes(StandardCharsets.UTF_8))
                .properties()
                .forEach(e -> out.put(e.getKey(), e.getValue().asString()));
        return out;
    }
}
