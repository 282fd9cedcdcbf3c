package dev.gatepost.recovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folders that must not stay behind. */
public final class Scratch {
    private static final Logger LOG = LoggerFactory.getLogger(Scratch.class);

    private Scratch() {}

    /** Removes a folder with all that is in it, and what a link of ours in it leads to; says so when it cannot. */
    public static void remove(Path folder) {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Path real = folder.toRealPath();
            Files.deleteIfExists(folder.equals(real) ? folder.resolve(".none") : folder);
            Path postgres = real.resolve("postgres");
            // PostgreSQL's account may not enter every folder; its files lie elsewhere then, behind a link.
            if (Files.isSymbolicLink(postgres)) {
                remove(postgres);
            }
            try (Stream<Path> all = Files.walk(real)) {
                for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        } catch (IOException failure) {
            LOG.warn("{} could not be removed: {}", folder, failure.getMessage());
        }
    }
}
