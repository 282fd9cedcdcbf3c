package dev.gatepost.cli;

import dev.gatepost.GatepostServer;
import dev.gatepost.MoveClock;
import dev.gatepost.Rooms;
import dev.gatepost.Sandbox;
import dev.gatepost.TlsDoors;
import dev.gatepost.access.RegionElsewhere;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the running server does for the command line. Every act is audited under the operating-system user. */
final class LocalCommands implements ControlSocket.Commands {
    private final Rooms rooms;
    private final Runnable stop;
    private final Sandbox sandbox;
    private final TlsDoors tls;

    LocalCommands(GatepostServer server, Sandbox sandbox, Runnable stop) {
        this.rooms = server.rooms();
        this.tls = server.tls();
        this.sandbox = sandbox;
        this.stop = stop;
    }

    @Override
    public Map<String, Object> run(ObjectNode command, String user) {
        String actor = "os-user:" + user;
        return switch (text(command, "command")) {
            case "ping" -> Map.of("pid", ProcessHandle.current().pid());
            case "stop" -> stop();
            case "credential-create", "credential-revoke", "credential-rotate", "credential-list" ->
                new LocalCredentials(rooms).run(command, actor);
            case "operator-invite", "operator-disable", "operator-enable", "operator-list" ->
                new LocalOperators(rooms).run(command, actor);
            case "oauth-create", "oauth-list", "oauth-rotate", "oauth-retire", "oauth-rotate-keys" ->
                new LocalOAuth(rooms).run(command, actor);
            case "workspace-create" -> createWorkspace(command, actor);
            case "promote-diff", "promote-propose" -> new LocalPromotions(rooms).run(command, actor);
            case "workspace-pin" -> pin(command, actor);
            case "access-request" -> LocalAccessRequests.collect(rooms, command, actor);
            case "masked-copy" -> LocalCopies.make(rooms, command, actor);
            case "clock-set" -> setClock(command, actor);
            case "audit-export", "audit-checkpoint", "audit-anchors" -> new LocalAudit(rooms).run(command, actor);
            case "evidence" -> new LocalEvidence(rooms).run(command, actor);
            case "backup" -> LocalBackups.take(rooms, command, actor);
            case "pause", "resume", "pauses" -> new LocalPauses(rooms).run(command, actor);
            case "uncertain", "uncertain-ask", "uncertain-settle" -> new LocalUncertain(rooms).run(command, actor);
            case "callback-forge" -> new LocalForge(rooms).run(command, actor);
            case "policy-import" -> new LocalPolicy(rooms).bring(command, actor);
            case "policy-preview" -> new LocalPolicy(rooms).preview(command);
            case "policy-replay" -> new LocalPolicy(rooms).replay(command, actor);
            case "keys-status",
                    "keys-rotate",
                    "keys-rewrap",
                    "keys-roll-back",
                    "keys-retire",
                    "keys-destroy-epoch",
                    "keys-overdue",
                    "keys-accesses" -> new LocalKeyWork(rooms).run(command, actor);
            case "certificates-reload", "certificates-issue", "certificates-list" ->
                new LocalCertificates(rooms, tls).run(command, actor);
            case "status" -> status();
            default -> error("There is no such command.");
        };
    }

    private Map<String, Object> stop() {
        Thread.ofPlatform().name("stop").start(stop);
        return Map.of("stopping", true, "pid", ProcessHandle.current().pid());
    }

    private Map<String, Object> createWorkspace(ObjectNode command, String actor) {
        String name = text(command, "name");
        if (!name.matches("[a-z][a-z0-9-]{0,39}")) {
            return error("A workspace's name is lower-case letters, digits and hyphens, at most 40.");
        }
        if (rooms.workspaces().named(name).isPresent()) {
            return error("There is a workspace of that name already.");
        }
        Workspace.Kind kind;
        try {
            kind = Workspace.Kind.valueOf(text(command, "kind").toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return error("A workspace is of kind test, trial or live.");
        }
        Set<String> countries = new HashSet<>();
        for (String country : text(command, "promotional_countries").split(",")) {
            if (country.strip().matches("[A-Z]{2}")) {
                countries.add(country.strip());
            }
        }
        String region = text(command, "region");
        Workspace made;
        try {
            made = rooms.workspaces()
                    .create(
                            new Workspaces.NewWorkspace(
                                    text(command, "organisation"),
                                    name,
                                    kind,
                                    countries,
                                    region.isEmpty() ? null : region),
                            actor);
        } catch (RegionElsewhere elsewhere) {
            return elsewhere(elsewhere);
        }
        String connection =
                kind == Workspace.Kind.TEST ? sandbox.connect(made, actor).toString() : "";
        return Map.of("id", made.id().toString(), "name", name, "sandbox_connection", connection);
    }

    private Map<String, Object> pin(ObjectNode command, String actor) {
        Optional<Workspace> workspace = rooms.workspaces().named(text(command, "workspace"));
        if (workspace.isEmpty()) {
            return noWorkspace(command);
        }
        try {
            Workspace pinned = rooms.workspaces().pin(workspace.get().id(), actor);
            return Map.of("region", String.valueOf(pinned.region()));
        } catch (RegionElsewhere elsewhere) {
            return elsewhere(elsewhere);
        }
    }

    private static Map<String, Object> elsewhere(RegionElsewhere elsewhere) {
        return error(RegionElsewhere.CODE + ": " + elsewhere.sentence() + "\n" + elsewhere.mend());
    }

    private Map<String, Object> setClock(ObjectNode command, String actor) {
        Optional<Workspace> workspace = rooms.workspaces().named(text(command, "workspace"));
        if (workspace.isEmpty()) {
            return noWorkspace(command);
        }
        if (workspace.get().kind() != Workspace.Kind.TEST) {
            return error("Only a test workspace has a clock that moves.");
        }
        try {
            Instant shows = Instant.parse(text(command, "shows"));
            MoveClock.move(rooms, workspace.get(), shows, actor);
            return Map.of("shows", shows.toString());
        } catch (DateTimeParseException e) {
            return error("Give the instant as 2026-11-21T08:00:00Z.");
        }
    }

    private Map<String, Object> status() {
        Map<String, Object> out = new LinkedHashMap<>(Map.of(
                "pid", ProcessHandle.current().pid(),
                "workspaces", rooms.workspaces().all().size(),
                "database", rooms.settings().databaseUrl().isPresent() ? "external" : "inside",
                "demo", rooms.settings().demo(),
                "data_folder", rooms.settings().dataDir().toString()));
        rooms.callbacks()
                .reconciliations()
                .longestAgo()
                .ifPresent(ago -> out.put("opt_outs_compared_hours_ago", ago.toHours()));
        out.put("region", rooms.workspaces().region().orElse(""));
        out.put(
                "unpinned",
                rooms.workspaces().all().stream()
                        .filter(w -> w.region() == null)
                        .count());
        out.put(
                "backup_verified_hours_ago",
                rooms.recovery().verifiedAgo().map(java.time.Duration::toHours).orElse(-1L));
        return out;
    }

    private static Map<String, Object> noWorkspace(ObjectNode command) {
        return error("There is no workspace '" + text(command, "workspace") + "'.");
    }

    private static Map<String, Object> error(String what) {
        return Map.of("error", what);
    }

    private static String text(ObjectNode command, String name) {
        JsonNode node = command.get(name);
        return node == null ? "" : node.asString();
    }
}
