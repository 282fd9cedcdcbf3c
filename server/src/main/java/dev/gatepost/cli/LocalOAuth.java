package dev.gatepost.cli;

import dev.gatepost.Rooms;
import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.oauth.ClientMethod;
import dev.gatepost.access.oauth.OAuthClient;
import dev.gatepost.access.oauth.OAuthClients;
import dev.gatepost.access.oauth.OAuthClientsResource;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** OAuth clients with a secret, and the keys that sign tokens, kept by the operating-system user. */
final class LocalOAuth {
    private final Rooms rooms;

    LocalOAuth(Rooms rooms) {
        this.rooms = rooms;
    }

    Map<String, Object> run(ObjectNode command, String actor) {
        if (text(command, "command").equals("oauth-rotate-keys")) {
            return Map.of("kid", rooms.access().oauth().rotateKeys(actor).toString());
        }
        Optional<Workspace> workspace = rooms.workspaces().named(text(command, "workspace"));
        if (workspace.isEmpty()) {
            return error("There is no workspace '" + text(command, "workspace") + "'.");
        }
        return switch (text(command, "command")) {
            case "oauth-create" -> create(workspace.get(), command, actor);
            case "oauth-rotate" -> rotate(workspace.get(), command, actor);
            case "oauth-retire" -> retire(workspace.get(), command, actor);
            default -> list(workspace.get());
        };
    }

    private OAuthClients clients() {
        return rooms.access().oauth().clients();
    }

    private Map<String, Object> create(Workspace workspace, ObjectNode command, String actor) {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        for (String scope : text(command, "scope").split(",", -1)) {
            Optional<Right> right = Right.parse(scope.strip()).filter(r -> !r.isForPeople());
            if (right.isEmpty()) {
                return error("There is no scope '" + scope.strip() + "'.");
            }
            rights.add(right.get());
        }
        String name = text(command, "name");
        String audience = text(command, "audience");
        var wish = new OAuthClient.Wish(
                name.isEmpty() ? "command line" : name,
                rights,
                ClientMethod.CLIENT_SECRET,
                OAuthClient.Proof.SECRET,
                List.of(),
                audience.isEmpty() ? null : audience,
                List.of());
        return OAuthClientsResource.made(clients().create(workspace, wish, actor), now());
    }

    private Map<String, Object> rotate(Workspace workspace, ObjectNode command, String actor) {
        JsonNode hours = command.get("grace_hours");
        Duration grace = Duration.ofHours(hours == null ? 24 : Math.clamp(hours.asInt(), 0, 720));
        return OAuthClient.parse(text(command, "id"))
                .flatMap(id -> clients().rotate(workspace, id, grace, actor))
                .map(m -> OAuthClientsResource.made(m, now()))
                .orElseGet(() -> error("There is no such client with a secret that is in force."));
    }

    private Map<String, Object> retire(Workspace workspace, ObjectNode command, String actor) {
        boolean done = OAuthClient.parse(text(command, "id"))
                .map(id -> clients().retire(workspace, id, actor))
                .orElse(false);
        return done ? Map.of("retired", true) : error("There is no such client that is in force.");
    }

    private Map<String, Object> list(Workspace workspace) {
        return Map.of(
                "data",
                clients().list(workspace).stream()
                        .map(c -> OAuthClientsResource.document(c, now()))
                        .toList());
    }

    private Instant now() {
        return rooms.clock().instant();
    }

    private static Map<String, Object> error(String what) {
        return Map.of("error", what);
    }

    private static String text(ObjectNode command, String name) {
        @Nullable JsonNode node = command.get(name);
        return node == null ? "" : node.asString();
    }
}
