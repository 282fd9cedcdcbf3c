package dev.gatepost;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds the folder of collected facts where it lies beside the repository: {@code GATEPOST_FACTS}, or {@code
 * ../shared/facts} as seen from the repository's root. Tests that read it are skipped where it is not.
 */
public final class FactsFolder {
    private FactsFolder() {}

    public static Optional<Path> file(String name) {
        String given = System.getenv("GATEPOST_FACTS");
        Path folder =
                given != null ? Path.of(given) : root().resolveSibling("shared").resolve("facts");
        Path file = folder.resolve(name);
        return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve("server")) ? here : java.util.Objects.requireNonNull(here.getParent());
    }
}
