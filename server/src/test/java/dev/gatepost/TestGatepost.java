package dev.gatepost;

import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces.NewWorkspace;
import dev.gatepost.keys.RootKey;
import dev.gatepost.platform.PostgresDatabase;
import dev.gatepost.platform.Settings;
import dev.gatepost.platform.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A whole Gatepost in this process: real listeners on free ports, a database of its own on {@link TestPostgres}, a
 * sandbox carrier. Share it within a test class; each {@link #shop} is a workspace with all that sending needs.
 */
public final class TestGatepost implements AutoCloseable {
    /** A Tuesday, 13:00 in Miami: promotions may go out. */
    public static final Instant TUESDAY_NOON = Instant.parse("2026-11-24T18:00:00Z");

    /** Where people would reach the pages. */
    public static final String PAGES = "https://people.example";

    private final Path folder;
    private final PostgresDatabase database;
    private final GatepostServer server;
    private final Sandbox sandbox;
    private final TestClient client;

    private TestGatepost(Path folder, PostgresDatabase database, GatepostServer server, Sandbox sandbox) {
        this.folder = folder;
        this.database = database;
        this.server = server;
        this.sandbox = sandbox;
        this.client = new TestClient("http://127.0.0.1:" + server.port());
    }

    /** Starts one; close it after the class. */
    public static TestGatepost start() {
        return start(false);
    }

    /** As {@link #start()}; with a private door when {@code demo}. */
    public static TestGatepost start(boolean demo) {
        return start(demo, Map.of());
    }

    /** The same with further settings. */
    public static TestGatepost start(boolean demo, Map<String, String> more) {
        try {
            Path folder = Files.createTempDirectory("gatepost-rooms-");
            Map<String, String> all = new TreeMap<>(Map.of(
                    "GATEPOST_PUBLIC_PORT", "0",
                    "GATEPOST_MUTUAL_PORT", "0",
                    "GATEPOST_PRIVATE_PORT", "0",
                    "GATEPOST_DATA_DIR", folder.toString(),
                    "GATEPOST_HTTP_PORT", "0",
                    "GATEPOST_PRIVATE_HTTP_PORT", "0",
                    "GATEPOST_SANDBOX_PORT", "0",
                    "GATEPOST_EVENTS_TO_LOOPBACK", "true",
                    "GATEPOST_PAGES_URL", PAGES));
            all.putAll(more);
            Settings settings = Settings.read(all, demo).withPortsChosen();
            PostgresDatabase database = TestPostgres.fresh();
            GatepostServer server = GatepostServer.over(
                    Rooms.over(settings, Clock.systemUTC(), database, RootKey.open(folder, null), OwnData::load));
            return new TestGatepost(folder, database, server, Sandbox.start(server.rooms(), Clock.systemUTC()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A test workspace in an organisation of its own, ready to send; its clock shows {@link #TUESDAY_NOON}. */
    public TestShop shop(String name) {
        return shop(name, name + " holding");
    }

    /** The same in this organisation. */
    public TestShop shop(String name, String organisation) {
        Workspace made = rooms().workspaces()
                .create(
                        new NewWorkspace(organisation, name, Workspace.Kind.TEST, Set.of("US", "DE", "FR")),
                        "component:test");
        Workspace workspace = rooms().workspaces().setClock(made.id(), TUESDAY_NOON, "component:test");
        var connection = sandbox.connect(workspace, "component:test");
        var key = rooms().credentials()
                .create(workspace, "all", EnumSet.allOf(Right.class), null, "component:test")
                .key();
        return TestShop.open(client, workspace, connection, key);
    }

    public Rooms rooms() {
        return server.rooms();
    }

    public GatepostServer server() {
        return server;
    }

    /** Of the public door in plain HTTP. */
    public int port() {
        return server.port();
    }

    public Sandbox sandbox() {
        return sandbox;
    }

    public PostgresDatabase database() {
        return database;
    }

    public TestClient client() {
        return client;
    }

    /** The numbers of rows of these tables, all workspaces together, as {@code table=count}. */
    public List<String> rows(String... tables) {
        try (Connection all = TestPostgres.superuser(database);
                Statement ask = all.createStatement()) {
            List<String> out = new ArrayList<>();
            for (String table : tables) {
                try (ResultSet rows = ask.executeQuery("select count(*) from " + table)) {
                    rows.next();
                    out.add(table + "=" + rows.getLong(1));
                }
            }
            return out;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The numbers of this workspace's rows. */
    public List<String> rows(TestShop shop, String... tables) {
        String where = " where workspace_id = '" + shop.workspace().id().value() + "'";
        return rows(java.util.Arrays.stream(tables).map(t -> t + where).toArray(String[]::new));
    }

    /** One value that a superuser reads. */
    public Optional<String> value(String sql) {
        try (Connection all = TestPostgres.superuser(database);
                Statement ask = all.createStatement();
                ResultSet rows = ask.executeQuery(sql)) {
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
        server.close();
        sandbox.close();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
