package dev.gatepost.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** From the start of the process to "Ready", on a data folder that has been used before. */
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
            double first = start(data);
            double second = start(data);
            double third = start(data);
            figures.add(
                    "start_seconds",
                    Math.min(second, third),
                    Map.of("first_on_an_empty_folder", first, "warm", List.of(second, third)));
        } finally {
            Site.remove(data);
        }
    }

    private static double start(Path data) throws IOException, InterruptedException {
        ProcessBuilder command = new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.gatepost.cli.Gatepost",
                "start");
        command.environment().put("GATEPOST_DATA_DIR", data.toString());
        for (String port : List.of("GATEPOST_HTTP_PORT", "GATEPOST_SANDBOX_PORT")) {
            command.environment().put(port, Integer.toString(Site.freePort()));
        }
        command.redirectErrorStream(true).redirectOutput(data.resolve("log").toFile());
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
            return (System.nanoTime() - began) / 1e9;
        } finally {
            process.destroy();
            process.waitFor();
        }
    }
}
