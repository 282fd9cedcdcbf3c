package dev.gatepost.cli;

import dev.gatepost.Rooms;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.Origin;
import dev.gatepost.audit.anchors.KeepAnchors;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.WorkspaceId;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the running server does for {@code gatepost audit}. */
final class LocalAudit {
    /** How the log of the whole instance is called in place of a workspace. */
    private static final String INSTANCE = "instance";

    private static final int SHOWN = 50;

    private final Rooms rooms;

    LocalAudit(Rooms rooms) {
        this.rooms = rooms;
    }

    Map<String, Object> run(ObjectNode command, String actor) {
        if (text(command, "command").equals("audit-anchors")) {
            return anchors();
        }
        Optional<WorkspaceId> log = log(text(command, "workspace"));
        if (log.isEmpty()) {
            return Map.of("error", "There is no workspace '" + text(command, "workspace") + "'.");
        }
        if (text(command, "command").equals("audit-checkpoint")) {
            rooms.proofs().vouchFor(List.of(log.get()));
            return Map.of(
                    "note",
                    rooms.exportAudit().checkpoint(log.get()),
                    "verifier_key",
                    rooms.exportAudit().verifierKey(log.get()));
        }
        return export(log.get(), Path.of(text(command, "file")).toAbsolutePath(), actor);
    }

    private Optional<WorkspaceId> log(String name) {
        return name.equals(INSTANCE)
                ? Optional.of(WorkspaceId.INSTANCE)
                : rooms.workspaces().named(name).map(Workspace::id);
    }

    private Map<String, Object> export(WorkspaceId log, Path target, String actor) {
        note(log, actor);
        while (rooms.sequenceAudit().drain(log) > 0) {
            Thread.onSpinWait();
        }
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target), 1 << 16)) {
            long events = rooms.exportAudit().write(log, out);
            return Map.of("events", events, "verifier_key", rooms.exportAudit().verifierKey(log));
        } catch (IOException e) {
            return Map.of("error", "The file " + target + " cannot be written.");
        }
    }

    private void note(WorkspaceId log, String actor) {
        var event = new AuditEvent(
                log,
                "audit.exported",
                actor,
                null,
                null,
                Origin.correlation(),
                rooms.clock().instant(),
                new TreeMap<>(Map.of("from", "the beginning", "until", "now")));
        rooms.database().<@Nullable Void>transact(Role.CONSOLE, new Scope(List.of(log), List.of()), tx -> {
            rooms.audit().append(tx, List.of(event));
            return null;
        });
    }

    private Map<String, Object> anchors() {
        KeepAnchors anchors = rooms.proofs().anchors();
        KeepAnchors.Standing standing = anchors.standing();
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("target", rooms.settings().anchor().target().orElse(""));
        out.put("lag_seconds", standing.lag().map(Duration::toSeconds).orElse(-1L));
        out.put("late_seconds", rooms.settings().anchor().late().toSeconds());
        out.put("trouble", standing.trouble().orElse(""));
        out.put("contradicted", standing.contradicted());
        out.put("demo", rooms.settings().demo());
        out.put(
                "data",
                anchors.newest(SHOWN).stream()
                        .map(a -> Map.of(
                                "size", a.size(),
                                "target", a.target(),
                                "name", a.name(),
                                "at", a.at().toString()))
                        .toList());
        return out;
    }

    private static String text(ObjectNode command, String name) {
        JsonNode node = command.get(name);
        return node == null ? "" : node.asString();
    }
}
