package dev.gatepost.verifier;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for on the command line.
 *
 * @param key of the log, as text; null when none was given
 * @param anchors files with checkpoints that were kept outside
 * @param instance an export of the instance's log
 * @param knownRestores restores that the asker knows of by another way than the log
 */
record Request(
        String command,
        Path file,
        @Nullable String key,
        List<Path> anchors,
        @Nullable Path instance,
        @Nullable String instanceKey,
        List<String> knownRestores) {
    private static final Set<String> COMMANDS = Set.of("log", "checkpoint", "event", "decision", "receipt", "pack");
    /** They carry the key of whoever signed them; it is believed when no other is given. */
    private static final Set<String> KEY_INSIDE = Set.of("decision", "receipt");

    /** Null when it is not understood. Without a command it is about a log. */
    static @Nullable Request parse(String[] arguments) {
        boolean named = arguments.length > 0 && COMMANDS.contains(arguments[0]);
        String command = named ? arguments[0] : "log";
        Path file = null;
        String key = null;
        String instanceKey = null;
        Path instance = null;
        List<Path> anchors = new ArrayList<>();
        List<String> restores = new ArrayList<>();
        for (int i = named ? 1 : 0; i < arguments.length; i++) {
            String argument = arguments[i];
            if (!argument.startsWith("--") && file == null) {
                file = Path.of(argument);
                continue;
            }
            if (i + 1 == arguments.length) {
                return null;
            }
            String value = arguments[++i];
            switch (argument) {
                case "--key" -> key = value;
                case "--instance-key" -> instanceKey = value;
                case "--instance" -> instance = Path.of(value);
                case "--known-restore" -> restores.add(value);
                case "--anchor", "--earlier" -> anchors.add(Path.of(value));
                default -> {
                    return null;
                }
            }
        }
        boolean complete = file != null
                && (key != null || KEY_INSIDE.contains(command))
                && (instance == null || instanceKey != null);
        return complete && file != null
                ? new Request(command, file, key, List.copyOf(anchors), instance, instanceKey, List.copyOf(restores))
                : null;
    }
}
