package dev.gatepost;

import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces.NewWorkspace;
import dev.gatepost.platform.Settings;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * A Gatepost as a process of its own, with its own embedded PostgreSQL, to be killed. Arguments: data folder, port.
 * Prints the id of its workspace and a key as one line when it is ready.
 */
public final class CrashedGatepost {
    private CrashedGatepost() {}

    public static void main(String[] arguments) throws InterruptedException {
        Settings settings = Settings.read(
                Map.of(
                        "GATEPOST_DATA_DIR",
                        arguments[0],
                        "GATEPOST_HTTP_PORT",
                        arguments[1],
                        "GATEPOST_PRIVATE_HTTP_PORT",
                        "0",
                        "GATEPOST_SANDBOX_PORT",
                        "0"),
                false);
        GatepostServer server = GatepostServer.start(settings, Clock.systemUTC());
        // Asked politely, it takes its PostgreSQL with it.
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        Rooms rooms = server.rooms();
        Workspace workspace = rooms.workspaces()
                .named("crash")
                .orElseGet(() -> rooms.workspaces()
                        .create(
                                new NewWorkspace("crash", "crash", Workspace.Kind.TEST, Set.of("DE")),
                                "component:test"));
        String key = rooms.credentials()
                .create(workspace, "crash", EnumSet.allOf(Right.class), null, "component:test")
                .key()
                .reveal();
        System.out.println(key);
        System.out.flush();
        Thread.currentThread().join();
    }
}
