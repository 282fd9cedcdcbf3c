package dev.gatepost.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** From the launcher's start to "Ready", as a person starts it, on a data folder that has been used before. */
final class StartBench {
    private final Figures figures;

    StartBench(Figures figures) {
        this.figures = figures;
    }

    void run() throws IOException, InterruptedException {
        figures.doing("start");
        Path data = Files.createTempDirectory(
                "gatepost-start-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        try {
            double first = start(data, false);
            double second = start(data, false);
            double third = start(data, true);
            figures.add(
                    "start_seconds",
                    Math.min(second, third),
                    Map.of("first_on_an_empty_folder", first, "warm", List.of(second, third)));
        } finally {
            Site.remove(data);
        }
    }

    private double start(Path data, boolean weigh) throws IOException, InterruptedException {
        Path launcher = Path.of(System.getenv().getOrDefault("GATEPOST_HOME", "."), "gatepost");
        ProcessBuilder command = new ProcessBuilder(launcher.toAbsolutePath().toString(), "start");
        command.environment().put("GATEPOST_DATA_DIR", data.toString());
        for (String port : List.of(
                "GATEPOST_HTTP_PORT",
                "GATEPOST_SANDBOX_PORT",
                "GATEPOST_PUBLIC_PORT",
                "GATEPOST_MUTUAL_PORT",
                "GATEPOST_PRIVATE_PORT")) {
            command.environment().put(port, Integer.toString(Site.freePort()));
        }
        command.redirectErrorStream(true).redirectOutput(data.resolve("log").toFile());
        Files.deleteIfExists(data.resolve("ready"));
        long began = System.nanoTime();
        Process process = command.start();
        try {
            while (!Files.exists(data.resolve("ready"))) {
                if (!process.isAlive()
                        || System.nanoTime() - began > Duration.ofMinutes(2).toNanos()) {
                    throw new IllegalStateException("it did not start: " + Files.readString(data.resolve("log")));
                }
                Thread.sleep(10);
            }
            double took = (System.nanoTime() - began) / 1e9;
            if (weigh) {
                weigh(process);
            }
            return took;
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    /** What is live on the heap of a server at rest, a few seconds after its start; PostgreSQL's memory beside it. */
    private void weigh(Process process) throws IOException, InterruptedException {
        Thread.sleep(5_000);
        ask(process, "GC.run");
        Matcher used = Pattern.compile("used (\\d+)K").matcher(ask(process, "GC.heap_info"));
        long kilobytes = 0;
        while (used.find()) {
            // The first line is the heap's; what follows are its parts, or the class space.
            kilobytes = Math.max(kilobytes, Long.parseLong(used.group(1)));
        }
        long postgres =
                process.descendants().mapToLong(StartBench::proportional).sum();
        figures.add(
                "heap_mb",
                kilobytes / 1024.0,
                Map.of("postgres_mb", postgres / 1024, "process_mb", proportional(process.toHandle()) / 1024));
    }

    private static String ask(Process process, String command) throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        Long.toString(process.pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        String out = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jcmd.waitFor();
        return out;
    }

    /** The memory of a process in kB, what it shares counted in parts; 0 where the system does not tell. */
    private static long proportional(ProcessHandle process) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/smaps_rollup"))) {
                if (line.startsWith("Pss:")) {
                    return Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
        } catch (IOException e) {
            return 0;
        }
        return 0;
    }
}
