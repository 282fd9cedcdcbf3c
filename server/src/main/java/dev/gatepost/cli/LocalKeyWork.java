package dev.gatepost.cli;

import dev.gatepost.KeyWork;
import dev.gatepost.Rooms;
import dev.gatepost.SecretsResource;
import dev.gatepost.access.Workspace;
import dev.gatepost.keys.RecordedSecrets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The turning of keys by the operating-system user. */
final class LocalKeyWork {
    private static final int LINES = 100;

    private final Rooms rooms;
    private final KeyWork work;

    LocalKeyWork(Rooms rooms) {
        this.rooms = rooms;
        this.work = new KeyWork(rooms);
    }

    Map<String, Object> run(ObjectNode command, String actor) {
        String name = text(command, "workspace");
        Optional<Workspace> workspace = rooms.workspaces().named(name);
        if (!name.isEmpty() && workspace.isEmpty()) {
            return Map.of("error", "There is no workspace '" + name + "'.");
        }
        return switch (text(command, "command")) {
            case "keys-status" -> status();
            case "keys-rotate" -> rotate(text(command, "what"), workspace, actor);
            case "keys-rewrap" -> told(work.rewrap(actor));
            case "keys-roll-back" -> told(work.rollBackRoot(actor));
            case "keys-retire" -> told(work.retireRoot(actor));
            case "keys-destroy-epoch" -> destroy(command, actor);
            case "keys-overdue" -> overdue(workspace);
            default -> accesses(workspace);
        };
    }

    private Map<String, Object> rotate(String what, Optional<Workspace> workspace, String actor) {
        return switch (what) {
            case "root" -> told(work.rotateRoot(actor));
            case "epoch" -> told(work.rollEpoch(actor));
            case "workspace" ->
                workspace
                        .map(w -> told(work.rotateWorkspace(w, actor)))
                        .orElseGet(() -> Map.of("error", "Name the workspace: --workspace shop"));
            default -> Map.of("error", "What rotates is root, workspace or epoch.");
        };
    }

    private Map<String, Object> destroy(ObjectNode command, String actor) {
        JsonNode number = command.get("epoch");
        return number == null || !number.isInt()
                ? Map.of("error", "Give the number of an epoch.")
                : told(work.destroyEpoch(number.asInt(), actor));
    }

    private Map<String, Object> status() {
        KeyWork.KeyStatus status = work.status();
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("root", status.root());
        out.put("root_rotating", status.rootRotating());
        out.put("secrets", status.secrets());
        out.put("epochs", status.epochs());
        out.put("epoch_began", status.epochBegan().toString());
        out.put("workspaces_behind", status.behind());
        out.put("overdue_secrets", status.overdue());
        out.put(
                "events",
                status.events().stream()
                        .map(e -> Map.of(
                                "act", e.act(),
                                "subject", e.subject(),
                                "actor", e.actor(),
                                "at", e.at().toString()))
                        .toList());
        return out;
    }

    private Map<String, Object> overdue(Optional<Workspace> workspace) {
        Duration allowed = rooms.settings().keys().secretLife();
        Instant now = rooms.clock().instant();
        List<Map<String, Object>> lines = work.overdue(workspace).stream()
                .map(s -> SecretsResource.document(s, allowed, now))
                .toList();
        return Map.of("data", lines, "allowed_days", allowed.toDays());
    }

    private Map<String, Object> accesses(Optional<Workspace> workspace) {
        return workspace
                .<Map<String, Object>>map(w -> Map.of(
                        "data",
                        RecordedSecrets.accesses(rooms.database(), w.id(), null, LINES).stream()
                                .map(SecretsResource::document)
                                .toList()))
                .orElseGet(() -> Map.of("error", "Name the workspace: --workspace shop"));
    }

    private static Map<String, Object> told(KeyWork.Done done) {
        return Map.of(done.fine() ? "done" : "error", done.sentence());
    }

    private static String text(ObjectNode command, String name) {
        JsonNode node = command.get(name);
        return node == null ? "" : node.asString();
    }
}
