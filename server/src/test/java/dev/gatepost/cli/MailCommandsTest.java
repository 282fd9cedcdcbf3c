package dev.gatepost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.platform.ScriptedPeer;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.StandardWebhooks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CHN-02: a mail server pipes into {@code gatepost mail take}, and learns whether to call again. */
class MailCommandsTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @TempDir
    private Path folder;

    private int take(String url) throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), SECRET + "\n");
        Path mail = Files.writeString(folder.resolve("mail"), "From: a@example.com\r\nTo: b@example.com\r\n\r\nHi\r\n");
        return Gatepost.commandLine()
                .execute(
                        "mail",
                        "take",
                        "--connection",
                        "cnn_1",
                        "--recipient",
                        "bounces+b1@example.com\nX-Evil: 1",
                        "--url",
                        url,
                        "--secret-file",
                        secret.toString(),
                        mail.toString());
    }

    private int answered(int status) throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain((request, wire) -> wire.json(status, "{}"))) {
            return take(peer.url());
        }
    }

    @Test
    void theMailIsSignedAndTheEnvelopesRecipientStandsFirst() throws IOException {
        try (ScriptedPeer peer = ScriptedPeer.plain((request, wire) -> wire.json(200, "{}"))) {
            assertThat(take(peer.url())).isZero();
            assertThat(take(peer.url())).isZero();
            ScriptedPeer.Received request = peer.received().getFirst();
            assertThat(request.path()).isEqualTo("/callbacks/cnn_1");
            assertThat(request.header("Content-Type")).contains("message/rfc822");
            assertThat(request.text()).startsWith("Delivered-To: bounces+b1@example.comX-Evil: 1\r\nFrom: a@");
            var headers = new StandardWebhooks.Headers(
                    request.header("webhook-id").orElseThrow(),
                    request.header("webhook-timestamp").orElseThrow(),
                    request.header("webhook-signature").orElseThrow());
            assertThat(StandardWebhooks.verify(List.of(new Secret(SECRET)), headers, request.body(), Instant.now()))
                    .isInstanceOf(StandardWebhooks.Verdict.Genuine.class);
            assertThat(peer.received().get(1).header("webhook-id")).contains(headers.id());
        }
    }

    @Test
    void aMailServerLearnsWhetherToCallAgain() throws IOException {
        assertThat(answered(503)).isEqualTo(75);
        assertThat(answered(429)).isEqualTo(75);
        assertThat(answered(401)).isEqualTo(65);
        assertThat(take("http://127.0.0.1:9")).isEqualTo(75);
    }
}
