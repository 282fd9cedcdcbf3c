package dev.gatepost.cli;

import dev.gatepost.RecoveryRooms;
import dev.gatepost.Rooms;
import dev.gatepost.recovery.BackupUnusable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** Backups by the operating-system user, made by the running server. */
final class LocalBackups {
    private LocalBackups() {}

    static Map<String, Object> take(Rooms rooms, ObjectNode command, String actor) {
        try {
            RecoveryRooms.Made made = rooms.recovery()
                    .backup(
                            Path.of(command.path("to").asString()),
                            Path.of(command.path("keys_to").asString()),
                            command.path("verify").asBoolean(),
                            actor);
            return Map.of(
                    "folder", made.taken().folder().toString(),
                    "epochs", made.epochs().toString(),
                    "rows", made.taken().manifest().allRows(),
                    "expires_at", made.taken().manifest().expiresAt().toString(),
                    "removed", made.removed().size(),
                    "verified_millis", made.verified().map(Duration::toMillis).orElse(-1L));
        } catch (BackupUnusable unusable) {
            return Map.of("error", unusable.code().written() + ": " + unusable.sentence() + "\n" + unusable.mend());
        }
    }
}
