package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.gatepost.platform.Secret;
import dev.gatepost.platform.StandardWebhooks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** EVT-01: the examples of docs/events.md believe what Gatepost signs and nothing else. */
class EventExamplesTest {
    private static final byte[] BODY = """
            {"type":"message.delivered","data":{"detail":"grün"}}""".getBytes(StandardCharsets.UTF_8);

    private static List<String> command(String file) throws IOException {
        Path root = Path.of("docs/examples");
        Path folder = Files.isDirectory(root) ? root : Path.of("..").resolve(root);
        String example = folder.resolve(file).toAbsolutePath().toString();
        return switch (file.substring(file.lastIndexOf('.'))) {
            case ".py" -> List.of("python3", example);
            case ".ts" -> List.of("node", withoutTypes(Path.of(example)).toString());
            default ->
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), example);
        };
    }

    /** As newer Nodes read it: the types taken off. */
    private static Path withoutTypes(Path example) throws IOException {
        String plain = Files.readString(example)
                .replaceAll(": (string\\[\\]|Record<string, string>|Buffer|string)(?=[,)= {])", "")
                .replace("(fault as Error)", "fault");
        return Files.writeString(Files.createTempFile("example", ".mjs"), plain);
    }

    private static boolean runs(String program, String... arguments) {
        try {
            List<String> all =
                    Stream.concat(Stream.of(program), Stream.of(arguments)).toList();
            Process process = new ProcessBuilder(all)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String believed(String file, String secrets, StandardWebhooks.Headers headers, byte[] body)
            throws Exception {
        List<String> all = new ArrayList<>(command(file));
        all.addAll(List.of(headers.id(), headers.timestamp(), headers.signature()));
        ProcessBuilder builder = new ProcessBuilder(all);
        builder.environment().put("WEBHOOK_SECRETS", secrets);
        Process process = builder.start();
        try (var in = process.getOutputStream()) {
            in.write(body);
        }
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() == 0 ? out : "refused";
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify_event.py", "verify-event.ts", "VerifyEvent.java"})
    void anExampleBelievesWhatWeSignedAndNothingElse(String file) throws Exception {
        if (file.endsWith(".ts")) {
            assumeThat(runs("node", "--version")).as("a Node").isTrue();
        }
        if (file.endsWith(".py")) {
            assumeThat(runs("python3", "--version")).as("a Python").isTrue();
        }
        Secret old = StandardWebhooks.newSecret(new SecureRandom());
        Secret fresh = StandardWebhooks.newSecret(new SecureRandom());
        String strange = StandardWebhooks.newSecret(new SecureRandom()).reveal();
        Instant now = Instant.now();
        var signed = StandardWebhooks.sign(List.of(fresh, old), "evt_1", now, BODY);

        assertThat(believed(file, old.reveal(), signed, BODY)).isEqualTo("evt_1");
        assertThat(believed(file, strange + " " + fresh.reveal(), signed, BODY)).isEqualTo("evt_1");
        assertThat(believed(file, strange, signed, BODY)).isEqualTo("refused");
        byte[] changed = BODY.clone();
        changed[10] ^= 1;
        assertThat(believed(file, old.reveal(), signed, changed)).isEqualTo("refused");
        assertThat(believed(
                        file,
                        old.reveal(),
                        StandardWebhooks.sign(List.of(old), "evt_1", now.minusSeconds(400), BODY),
                        BODY))
                .isEqualTo("refused");
    }
}
