package dev.gatepost.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatepost.platform.FreePort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * The first ten minutes, played by the real command in a process of its own, against what the README promises. DX-04,
 * and the ends of MSG-01, POL-01, CON-04, CON-05, HOOK-01, HOOK-03, LIM-05.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FirstTenMinutesTest {
    private static final String LAST_LINE = "    -d ";

    private final Map<String, String> environment = new TreeMap<>();
    private final List<String> told = new ArrayList<>();
    private Path data = Path.of("");

    @SuppressWarnings("NullAway.Init")
    private Process process;

    @BeforeAll
    void play() throws IOException {
        data = Files.createTempDirectory(
                "gatepost-story-", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
        environment.put("GATEPOST_DATA_DIR", data.toString());
        for (String port : List.of("GATEPOST_HTTP_PORT", "GATEPOST_PRIVATE_HTTP_PORT", "GATEPOST_SANDBOX_PORT")) {
            environment.put(port, Integer.toString(FreePort.next()));
        }
        for (String door : List.of("GATEPOST_PUBLIC", "GATEPOST_MUTUAL", "GATEPOST_PRIVATE")) {
            environment.put(door + "_PORT", "0");
        }
        process = command("start", "--demo")
                .redirectError(data.resolve("err").toFile())
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line;
        while ((line = out.readLine()) != null) {
            // The log configuration of the tests, which is on this class path, writes to standard output before that.
            if (!told.isEmpty() || line.startsWith("Ready.")) {
                told.add(line);
            }
            if (line.startsWith(LAST_LINE)) {
                return;
            }
        }
        throw new IllegalStateException("it ended early: " + told + Files.readString(data.resolve("err")));
    }

    @AfterAll
    void stop() throws Exception {
        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void theTerminalShowsWhatTheReadmeShows() throws IOException {
        List<String> promised = block(Files.readString(root().resolve("README.md")));
        assertThat(told.stream().map(this::shape).toList())
                .startsWith(promised.stream().map(this::shape).toArray(String[]::new));
    }

    @Test
    void theTerminalShowsWhatTheDesignShows() throws IOException {
        Path look = root().resolveSibling("shared").resolve("LOOK.md");
        assumeTrue(Files.exists(look), "the design's own page is not beside the repository");
        assertThat(told.stream().map(this::shape).toList())
                .startsWith(
                        block(Files.readString(look)).stream().map(this::shape).toArray(String[]::new));
    }

    @Test
    void thePrintedCurlSendsTheReadersOwnMessage() throws Exception {
        Process credential = command(
                        "credential", "create", "--workspace", "demo", "--scope", "messages:send,messages:read")
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String key = new String(credential.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(credential.waitFor()).isZero();
        int from = told.indexOf(
                told.stream().filter(l -> l.startsWith("$ curl")).findFirst().orElseThrow());
        String curl = String.join("\n", told.subList(from, told.size())).substring(2);
        ProcessBuilder shell = new ProcessBuilder("bash", "-c", curl);
        shell.environment().put("GATEPOST_KEY", key);
        Process sent = shell.redirectErrorStream(true).start();
        String answer = new String(sent.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(answer).contains("\"status\":\"accepted\"").contains("\"outcome\":\"allow\"");
    }

    @Test
    void theKeyIsAloneOnStandardOutputAndWrongScopesAreExplained() throws Exception {
        Process refused = command("credential", "create", "--workspace", "demo", "--scope", "everything")
                .start();
        assertThat(new String(refused.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        assertThat(new String(refused.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("There is no scope 'everything'");
        assertThat(refused.waitFor()).isEqualTo(1);
    }

    private ProcessBuilder command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.gatepost.cli.Gatepost"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return builder;
    }

    /** From "Ready." to the end of the console block that begins with the demo's command. */
    private static List<String> block(String page) {
        String begin = "$ ./gatepost start --demo\n";
        String rest = page.substring(page.indexOf(begin) + begin.length());
        List<String> lines = rest.substring(0, rest.indexOf("```")).lines().toList();
        int ready = 0;
        while (!lines.get(ready).startsWith("Ready.")) {
            ready++;
        }
        return lines.subList(ready, lines.size());
    }

    /** A line without what is only an example: ports, the link, milliseconds, the rest of the curl. */
    private String shape(String line) {
        return line.replaceAll("localhost:\\d+", "localhost:PORT")
                .replaceAll("one-time link: \\S*/welcome/[A-Za-z0-9_-]+", "one-time link: LINK")
                .replaceAll("after \\d+ ms", "after N ms")
                .replaceAll("(\\$ curl .*GATEPOST_KEY\") .*", "$1");
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve("server")) ? here : java.util.Objects.requireNonNull(here.getParent());
    }
}
