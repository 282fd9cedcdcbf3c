package dev.gatepost.providers.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.OutboundRequest;
import dev.gatepost.platform.OutboundResult;
import java.io.BufferedReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CHN-07: the carrier as a process of its own, whose book survives the hardest end. */
class CarrierProcessTest {
    private final OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()));

    private OutboundResult call(String method, String url, String token, String body) {
        return http.call(new OutboundRequest(
                method,
                URI.create(url),
                List.of(new OutboundRequest.Header("Authorization", "Bearer " + token)),
                body.getBytes(StandardCharsets.UTF_8),
                Duration.ofSeconds(5)));
    }

    @Test
    void everyMessageThatWasAnsweredForIsInTheFileAfterAKill(@TempDir Path directory) throws Exception {
        Path book = directory.resolve("book.ndjson");
        Path accounts = directory.resolve("accounts.ndjson");
        Files.writeString(accounts, "{\"account\":\"demo\",\"token\":\"t0ken\",\"signing_secret\":\"s\"}\n");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SandboxCarrier.class.getName(),
                        "--book",
                        book.toString(),
                        "--accounts",
                        accounts.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            StrictJson line = StrictJson.parse(out.readLine().getBytes(StandardCharsets.UTF_8));
            String url = line.text("url", 100);
            for (int i = 0; i < 20; i++) {
                OutboundResult result = call("POST", url + "/v1/messages", "t0ken", message(i));
                assertThat(result)
                        .isInstanceOfSatisfying(
                                OutboundResult.Response.class,
                                answer -> assertThat(answer.status()).isEqualTo(201));
            }
            assertThat(call("GET", url + "/v1/book?account=demo&limit=5", "t0ken", ""))
                    .isInstanceOfSatisfying(
                            OutboundResult.Response.class,
                            answer -> assertThat(answer.text())
                                    .contains("\"next\":5", "\"client_reference\":\"m4.1\"")
                                    .doesNotContain("m5.1"));
            assertThat(call("POST", url + "/v1/outage", "t0ken", "{\"seconds\":0.2}"))
                    .isInstanceOf(OutboundResult.Response.class);
        } finally {
            process.destroyForcibly();
            process.waitFor(10, TimeUnit.SECONDS);
            http.close();
        }
        assertThat(Files.readAllLines(book)).hasSize(20);
    }

    private static String message(int i) {
        return """
                {"account":"demo","client_reference":"m%d.1","channel":"sms","to":"+15551230031",
                 "from":"+15557654321","text":"hello","callback_url":"http://127.0.0.1:1/c"}""".formatted(i);
    }
}
