package dev.gatepost.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The load in a process of its own, so that nothing of it counts as Gatepost's: neither its memory nor its compiler nor
 * its threads. Each line of its standard input is one run; each answer one line.
 */
final class LoadProcess implements AutoCloseable {
    private final Path file;
    private final Process process;
    private final Writer in;
    private final BufferedReader out;

    LoadProcess(LoadSpec spec) throws IOException {
        file = Files.createTempFile(
                "gatepost-load-",
                ".json",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        spec.write(file);
        process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:+UseSerialGC",
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LoadProcess.class.getName(),
                        file.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        in = process.outputWriter(StandardCharsets.US_ASCII);
        out = process.inputReader(StandardCharsets.US_ASCII);
    }

    /** Sends for this long. */
    Load.Result during(Recipe recipe, int port, int connections, Duration time, int wanted) {
        return run(recipe, port, connections, Long.MAX_VALUE, time, wanted);
    }

    /** Sends exactly so many. */
    Load.Result exactly(Recipe recipe, int port, int connections, long count, int wanted) {
        return run(recipe, port, connections, count, Duration.ofMinutes(10), wanted);
    }

    private synchronized Load.Result run(
            Recipe recipe, int port, int connections, long count, Duration time, int wanted) {
        try {
            in.write("%s %d %d %d %d %d%n".formatted(recipe.name(), port, connections, count, time.toMillis(), wanted));
            in.flush();
            String line = out.readLine();
            if (line == null) {
                throw new IllegalStateException("the load's process ended");
            }
            String[] words = line.split(" ");
            return new Load.Result(
                    Long.parseLong(words[0]), Long.parseLong(words[1]), Duration.ofNanos(Long.parseLong(words[2])));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The process itself: reads runs, makes them, answers. */
    public static void main(String[] arguments) throws IOException {
        LoadSpec spec = LoadSpec.read(Path.of(arguments[0]));
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        long first = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] words = line.split(" ");
            Recipe recipe = Recipe.valueOf(words[0]);
            long from = first;
            Load.Result result = new Load(Integer.parseInt(words[1]), Integer.parseInt(words[2]))
                    .run(
                            Long.parseLong(words[3]),
                            Duration.ofMillis(Long.parseLong(words[4])),
                            Integer.parseInt(words[5]),
                            n -> recipe.make(spec, from + n));
            first += result.done() + result.refused();
            System.out.printf(
                    Locale.ROOT,
                    "%d %d %d%n",
                    result.done(),
                    result.refused(),
                    result.took().toNanos());
            System.out.flush();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            System.err.println("The file " + file + " could not be removed.");
        }
    }
}
