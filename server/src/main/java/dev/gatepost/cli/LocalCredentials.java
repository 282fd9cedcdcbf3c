package dev.gatepost.cli;

import dev.gatepost.Rooms;
import dev.gatepost.access.Credentials;
import dev.gatepost.access.CredentialsResource;
import dev.gatepost.access.KeyPurpose;
import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** API keys, made and ended by the operating-system user. */
final class LocalCredentials {
    private final Rooms rooms;

    LocalCredentials(Rooms rooms) {
        this.rooms = rooms;
    }

    Map<String, Object> run(ObjectNode command, String actor) {
        Optional<Workspace> workspace = rooms.workspaces().named(text(command, "workspace"));
        if (workspace.isEmpty()) {
            return error("There is no workspace '" + text(command, "workspace") + "'.");
        }
        return switch (text(command, "command")) {
            case "credential-create" -> create(workspace.get(), command, actor);
            case "credential-revoke" -> revoke(workspace.get(), command, actor);
            case "credential-rotate" -> rotate(workspace.get(), command, actor);
            default -> list(workspace.get());
        };
    }

    private Map<String, Object> create(Workspace workspace, ObjectNode command, String actor) {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        for (String scope : text(command, "scope").split(",")) {
            Optional<Right> right = Right.parse(scope.strip()).filter(r -> !r.isForPeople());
            if (right.isEmpty()) {
                return error("There is no scope '" + scope.strip() + "'. Known are: " + scopes() + ".");
            }
            rights.add(right.get());
        }
        String written = text(command, "purpose");
        Optional<KeyPurpose> purpose = KeyPurpose.parse(written.isEmpty() ? "general" : written);
        if (purpose.isEmpty() || !purpose.get().allows(rights)) {
            return error("A purpose is send, consent, analytics, admin or general, and bounds the scopes.");
        }
        String networks = text(command, "networks");
        List<String> listed = networks.isEmpty() ? List.of() : Arrays.asList(networks.split(","));
        String name = text(command, "name");
        try {
            var wish = new Credentials.Wish(
                    name.isEmpty() ? "command line" : name, rights, purpose.get(), listed, expiry(command));
            return made(rooms.credentials().create(workspace, wish, actor));
        } catch (IllegalArgumentException e) {
            return error("Write networks as 192.0.2.0/24,2001:db8::/32.");
        }
    }

    private @Nullable Instant expiry(ObjectNode command) {
        JsonNode days = command.get("expires_days");
        return days == null ? null : rooms.clock().instant().plus(Duration.ofDays(days.asInt()));
    }

    private Map<String, Object> revoke(Workspace workspace, ObjectNode command, String actor) {
        Optional<UUID> id = id(command);
        return id.isPresent() && rooms.credentials().revoke(workspace, id.get(), actor)
                ? Map.of("revoked", true)
                : error("There is no such key that is in force.");
    }

    private Map<String, Object> rotate(Workspace workspace, ObjectNode command, String actor) {
        JsonNode hours = command.get("grace_hours");
        Duration grace = Duration.ofHours(hours == null ? 24 : Math.clamp(hours.asInt(), 0, 720));
        return id(command)
                .flatMap(id -> rooms.credentials().rotate(workspace, id, grace, actor))
                .map(LocalCredentials::made)
                .orElseGet(() -> error("There is no such key that is in force."));
    }

    private Map<String, Object> list(Workspace workspace) {
        Instant now = rooms.clock().instant();
        return Map.of(
                "data",
                rooms.credentials().list(workspace).stream()
                        .map(k -> CredentialsResource.document(k, now))
                        .toList());
    }

    /** Read in the form of the API and in that of earlier versions. */
    private static Optional<UUID> id(ObjectNode command) {
        String text = text(command, "id");
        try {
            return Ids.read("key", text).or(() -> Optional.of(UUID.fromString(text)));
        } catch (IllegalArgumentException none) {
            return Optional.empty();
        }
    }

    private static Map<String, Object> made(Credentials.Made made) {
        return Map.of("id", Ids.write("key", made.id()), "key", made.key().reveal());
    }

    private static String scopes() {
        return EnumSet.allOf(Right.class).stream()
                .filter(r -> !r.isForPeople())
                .map(Right::written)
                .collect(Collectors.joining(", "));
    }

    private static Map<String, Object> error(String what) {
        return Map.of("error", what);
    }

    private static String text(ObjectNode command, String name) {
        JsonNode node = command.get(name);
        return node == null ? "" : node.asString();
    }
}
