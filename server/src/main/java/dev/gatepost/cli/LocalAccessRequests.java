package dev.gatepost.cli;

import dev.gatepost.Rooms;
import dev.gatepost.access.Workspace;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.privacy.requests.AccessRequests;
import dev.gatepost.privacy.requests.AccessRequests.Collected;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** What the running server does for {@code gatepost access-request}. */
final class LocalAccessRequests {
    private static final Set<String> REQUESTERS = Set.of("person", "representative", "authority", "controller");

    private LocalAccessRequests() {}

    static Map<String, Object> collect(Rooms rooms, ObjectNode command, String actor) {
        String name = command.path("workspace").asString("");
        Optional<Workspace> workspace = rooms.workspaces().named(name);
        if (workspace.isEmpty()) {
            return Map.of("error", "There is no workspace '" + name + "'.");
        }
        String by = command.path("requested_by").asString("");
        String reason = command.path("reason").asString("").strip();
        if (!REQUESTERS.contains(by) || reason.isEmpty()) {
            return Map.of("error", "Say why, and who asks: person, representative, authority or controller.");
        }
        Path file = Path.of(command.path("file").asString(""));
        var wish = new AccessRequests.Wish(command.path("of").asString(""), "", reason, by);
        // The file is made before anything is collected: what cannot be written is not fetched either.
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            return Map.of("error", "There is a file " + file + " already; it is not written over.");
        } catch (IOException e) {
            return Map.of("error", "The file " + file + " cannot be written.");
        }
        return write(
                rooms.accessRequests()
                        .collect(workspace.get(), wish, actor, UuidV7.next().toString()),
                file);
    }

    private static Map<String, Object> write(Collected collected, Path file) {
        try {
            if (collected instanceof Collected.File(String request, byte[] zip)) {
                Files.write(file, zip);
                return Map.of("request", request, "bytes", zip.length);
            }
            Files.delete(file);
        } catch (IOException e) {
            return Map.of("error", "The file " + file + " cannot be written.");
        }
        return Map.of(
                "error",
                switch (collected) {
                    case Collected.File written -> throw new IllegalStateException("it was written");
                    case Collected.Waits(String request) -> request + " is being collected; ask again in a minute.";
                    case Collected.Nobody() -> "That is no address, and no contact of this workspace.";
                    case Collected.TooMany() -> "A workspace takes a hundred access requests a day.";
                });
    }
}
