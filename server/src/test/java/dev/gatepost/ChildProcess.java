package dev.gatepost;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A Java process of a test that says one line of JSON at a time, and can be frozen, thawed and killed. */
final class ChildProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String END = "";

    private final Process process;
    private final Path log;
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    private ChildProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        Thread.ofPlatform().daemon().name("child").start(this::listen);
    }

    /** Reads on and on, for whoever is not read comes to a stand when the pipe is full. Logs come by the same way. */
    private void listen() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
                BufferedWriter to = Files.newBufferedWriter(log, StandardOpenOption.APPEND)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.startsWith("{")) {
                    said.add(line);
                } else {
                    to.write(line + "\n");
                    to.flush();
                }
            }
        } catch (IOException killed) {
            // The end of it is told below.
        } finally {
            said.add(END);
        }
    }

    /** Starts a main class of this class path; what it logs is kept in the folder. */
    static ChildProcess start(Path folder, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx400m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile(folder, main.getSimpleName(), ".log");
        return new ChildProcess(
                new ProcessBuilder(command).redirectErrorStream(true).start(), log);
    }

    /** The next line of JSON that it says. */
    JsonNode hear() throws IOException, InterruptedException {
        String line = said.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (line == null || line.equals(END)) {
            throw new AssertionError((line == null ? "nothing is said: " : "it ended: ") + causes() + "\n" + log());
        }
        return TestClient.read(line);
    }

    /** On one line, for reports often show no more than that. */
    private String causes() throws IOException {
        return log().lines()
                .filter(l -> l.startsWith("Exception in") || l.startsWith("Caused by"))
                .collect(Collectors.joining("; "));
    }

    /** What it has logged. */
    String log() throws IOException {
        return Files.readString(log);
    }

    /** Says a line and hears the answer. */
    JsonNode ask(String line) throws IOException, InterruptedException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        return hear();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Kills it (-9); returns when it is gone. */
    void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    void freeze() throws IOException, InterruptedException {
        signal("-STOP");
    }

    void thaw() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String which) throws IOException, InterruptedException {
        new ProcessBuilder("kill", which, Long.toString(process.pid())).start().waitFor();
    }

    /** Asks it to end, and kills it when it does not. */
    @Override
    public void close() throws IOException, InterruptedException {
        if (process.isAlive()) {
            thaw();
        }
        process.destroy();
        if (!process.waitFor(15, TimeUnit.SECONDS)) {
            kill();
        }
    }
}
