package dev.gatepost;

import static dev.gatepost.TestClient.document;

import dev.gatepost.access.Credentials;
import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces.NewWorkspace;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Settings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Gatepost as a process of its own, to be killed and frozen. Arguments: how many workspaces it has, then settings as
 * {@code NAME=value}. Every answer is a line of JSON; the first one, when it is ready, tells its workspaces with a key
 * each. After that it takes commands, a line each:
 *
 * <ul>
 *   <li>{@code key W}, {@code key W NAME}: makes another key of workspace number W, for somebody of that name
 *   <li>{@code revoke W ID}: revokes that key, and says how long it took
 *   <li>{@code backup TO KEYS}: makes a backup and verifies it
 *   <li>{@code owns}: the numbers of the workspaces whose lanes are this node's
 *   <li>{@code prove}: where reservations and live messages of any workspace differ
 * </ul>
 */
public final class CrashedGatepost {
    private static final String ACTOR = "component:test";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Rooms rooms;
    private final List<Workspace> workspaces = new ArrayList<>();

    private CrashedGatepost(Rooms rooms) {
        this.rooms = rooms;
    }

    public static void main(String[] arguments) throws IOException {
        Map<String, String> all = new HashMap<>(Map.of(
                "GATEPOST_PRIVATE_HTTP_PORT", "0",
                "GATEPOST_SANDBOX_PORT", "0",
                "GATEPOST_PUBLIC_PORT", "0",
                "GATEPOST_MUTUAL_PORT", "0",
                "GATEPOST_PRIVATE_PORT", "0"));
        for (String argument : List.of(arguments).subList(1, arguments.length)) {
            all.put(argument.substring(0, argument.indexOf('=')), argument.substring(argument.indexOf('=') + 1));
        }
        GatepostServer server = GatepostServer.start(Settings.read(all, false), Clock.systemUTC());
        // Asked politely, it takes its PostgreSQL with it.
        Runtime.getRuntime().addShutdownHook(new Thread(server::close));
        var gatepost = new CrashedGatepost(server.rooms());
        gatepost.open(Integer.parseInt(arguments[0]));
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            say(gatepost.does(line.split(" ")));
        }
    }

    private static void say(Map<String, Object> answer) {
        System.out.println(JSON.writeValueAsString(answer));
        System.out.flush();
    }

    private void open(int count) {
        List<Map<String, Object>> out = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "crash-" + i;
            Workspace workspace = rooms.workspaces()
                    .named(name)
                    .orElseGet(() -> rooms.workspaces()
                            .create(new NewWorkspace(name, name, Workspace.Kind.TEST, Set.of("DE")), ACTOR));
            workspaces.add(workspace);
            out.add(document(
                    "id",
                    workspace.id().toString(),
                    "key",
                    key(workspace, "crash").key().reveal()));
        }
        say(document("workspaces", out));
    }

    private Credentials.Made key(Workspace workspace, String name) {
        return rooms.credentials().create(workspace, name, EnumSet.allOf(Right.class), null, ACTOR);
    }

    private Map<String, Object> does(String[] command) {
        return switch (command[0]) {
            case "key" -> {
                Credentials.Made key = key(workspace(command[1]), command.length > 2 ? command[2] : "crash");
                yield document("id", key.id().toString(), "key", key.key().reveal());
            }
            case "revoke" -> {
                long began = System.nanoTime();
                boolean revoked = rooms.credentials().revoke(workspace(command[1]), id(command[2]), ACTOR);
                yield document("revoked", revoked, "millis", (System.nanoTime() - began) / 1_000_000);
            }
            case "backup" -> backup(Path.of(command[1]), Path.of(command[2]));
            case "owns" -> document("workspaces", owned());
            case "prove" -> document("differences", differences());
            default -> throw new IllegalArgumentException(command[0]);
        };
    }

    private Map<String, Object> backup(Path to, Path keysTo) {
        RecoveryRooms.Made made = rooms.recovery().backup(to, keysTo, true, ACTOR);
        return document(
                "folder",
                made.taken().folder().toString(),
                "epochs",
                made.epochs().toString(),
                "rows",
                made.taken().manifest().allRows(),
                "verified_millis",
                made.verified().orElseThrow().toMillis());
    }

    private Workspace workspace(String number) {
        return workspaces.get(Integer.parseInt(number));
    }

    private static UUID id(String text) {
        return UUID.fromString(text);
    }

    private List<Integer> owned() {
        List<Integer> out = new ArrayList<>();
        for (int i = 0; i < workspaces.size(); i++) {
            if (rooms.nodes().owns(workspaces.get(i).id())) {
                out.add(i);
            }
        }
        return out;
    }

    private List<String> differences() {
        List<String> out = new ArrayList<>();
        for (Workspace w : workspaces) {
            out.addAll(rooms.database()
                    .transact(
                            Role.JOBS,
                            Scope.of(w.id(), w.organisation()),
                            tx -> rooms.limits().spend().prove(tx, w.id())));
        }
        return out;
    }
}
