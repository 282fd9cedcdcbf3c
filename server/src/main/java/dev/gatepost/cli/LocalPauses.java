package dev.gatepost.cli;

import dev.gatepost.Rooms;
import dev.gatepost.access.Workspace;
import dev.gatepost.limits.pauses.Pause;
import dev.gatepost.limits.pauses.PauseCount.Waiting;
import dev.gatepost.limits.pauses.PauseId;
import dev.gatepost.limits.pauses.PauseScope;
import dev.gatepost.limits.pauses.Pauses;
import dev.gatepost.limits.pauses.PausesResource;
import dev.gatepost.platform.UuidV7;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The emergency stop by the operating-system user: of a workspace when it is named, of all if not. */
final class LocalPauses {
    private final Rooms rooms;

    LocalPauses(Rooms rooms) {
        this.rooms = rooms;
    }

    Map<String, Object> run(ObjectNode command, String actor) {
        String name = text(command, "workspace");
        Optional<Workspace> named = rooms.workspaces().named(name);
        if (!name.isEmpty() && named.isEmpty()) {
            return error("There is no workspace '" + name + "'.");
        }
        Workspace workspace = named.isPresent() ? named.get() : null;
        return switch (text(command, "command")) {
            case "pause" -> pause(command, workspace, actor);
            case "resume" -> resume(command, workspace, actor);
            default -> list(workspace);
        };
    }

    private Map<String, Object> pause(ObjectNode command, @Nullable Workspace workspace, String actor) {
        String written = text(command, "scope");
        String otherwise = workspace == null ? "all" : "workspace";
        Optional<PauseScope> scope = PauseScope.parse(written.isEmpty() ? otherwise : written);
        if (scope.isEmpty()) {
            return error("A scope is all, workspace, sender, connection, provider, template, purpose or country.");
        }
        String value = text(command, "value");
        var asked = new Pauses.Asked(scope.get(), value.isEmpty() ? null : value, text(command, "reason"));
        Pauses pauses = rooms.limits().pauses();
        String correlation = UuidV7.next().toString();
        Pauses.Made made = workspace == null
                ? pauses.pauseEverywhere(asked, actor, correlation)
                : pauses.pause(workspace, asked, actor, correlation);
        return switch (made) {
            case Pauses.Made.Fine(Pause pause, Waiting waiting) -> PausesResource.document(pause, waiting);
            case Pauses.Made.Refused(String field, String why) -> error("The " + field + ": " + why + ".");
            case Pauses.Made.Already() -> error("The same is paused already; see gatepost pauses.");
        };
    }

    private Map<String, Object> resume(ObjectNode command, @Nullable Workspace workspace, String actor) {
        Optional<PauseId> id = PauseId.parse(text(command, "id"));
        String reason = text(command, "reason");
        if (id.isEmpty() || reason.isBlank()) {
            return error("Give the id of a pause, pau_…, and a reason.");
        }
        Pauses pauses = rooms.limits().pauses();
        String correlation = UuidV7.next().toString();
        Pauses.Resumption done = workspace == null
                ? pauses.resumeEverywhere(id.get(), reason, actor, correlation)
                : pauses.resume(workspace, id.get(), reason, actor, correlation);
        return switch (done) {
            case Pauses.Resumption.Fine(Pause pause) -> PausesResource.document(pause, null);
            case Pauses.Resumption.Already(Pause pause) -> PausesResource.document(pause, null);
            case Pauses.Resumption.Unknown() -> error("There is no such pause; those of a workspace need its name.");
        };
    }

    private Map<String, Object> list(@Nullable Workspace workspace) {
        Pauses pauses = rooms.limits().pauses();
        return Map.of(
                "data",
                (workspace == null ? pauses.listEverywhere() : pauses.list(workspace))
                        .stream()
                                .map(s -> PausesResource.document(s.pause(), s.waiting()))
                                .toList());
    }

    private static Map<String, Object> error(String what) {
        return Map.of("error", what);
    }

    private static String text(ObjectNode command, String name) {
        JsonNode node = command.get(name);
        return node == null ? "" : node.asString();
    }
}
