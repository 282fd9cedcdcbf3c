package dev.gatepost.providers.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.mail.MailTrial;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CHN-02, TLS-02: real servers over TLS, and who is not believed to be one. */
class SmtpServerTest {
    private static final MailServerCertificate CERTIFICATE = MailServerCertificate.shared();

    private final SmtpProvider smtp =
            new SmtpProvider(AddressPolicy.any(), () -> Instant.parse("2026-11-21T10:00:00Z"));

    private Answer send(int port, String password, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "host",
                "localhost",
                "port",
                Integer.toString(port),
                "username",
                "gatepost",
                "tls_authorities",
                CERTIFICATE.pem()));
        settings.putAll(more);
        Account account = new Account(ConnectionId.next(), settings, Map.of("password", new Secret(password)));
        return smtp.send(MailTrial.attempt(Duration.ofSeconds(8)), account);
    }

    @Test
    void aServerWithImplicitTlsTakesMailFromWhoHasThePassword() throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTPS).dynamicPort());
        server.setUser("gatepost", "gatepost", "right");
        server.start();
        try {
            int port = server.getSmtps().getPort();
            assertThat(send(port, "right", Map.of("tls", "implicit"))).isInstanceOf(Answer.Taken.class);
            MimeMessage mail = server.getReceivedMessages()[0];
            assertThat(mail.getSubject()).isEqualTo("Ein Gruß – 20 %");
            MimeMultipart parts = (MimeMultipart) mail.getContent();
            assertThat(parts.getBodyPart(0).getContent()).isEqualTo("Grüße & 50 % + more");
            assertThat(parts.getBodyPart(1).getContent()).isEqualTo("<p>Grüße</p>");
            assertThat(send(port, "wrong", Map.of("tls", "implicit")))
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.failure()).isEqualTo(Failure.ACCOUNT));
        } finally {
            server.stop();
        }
    }

    private static ScriptedSmtp secured() throws Exception {
        return ScriptedSmtp.start().securedBy(CERTIFICATE.serving()).on("AUTH", "235 2.7.0 welcome");
    }

    @Test
    void theLoginIsSaidAfterStarttlsAlone() throws Exception {
        try (ScriptedSmtp peer = secured()) {
            assertThat(send(peer.port(), "right", Map.of())).isInstanceOf(Answer.Taken.class);
            int tls = peer.commands().indexOf("STARTTLS");
            int login = peer.commands()
                    .indexOf("AUTH PLAIN "
                            + Base64.getEncoder()
                                    .encodeToString("gatepost\0gatepost\0right".getBytes(StandardCharsets.UTF_8)));
            assertThat(tls).isNotNegative();
            assertThat(login).isGreaterThan(tls);
        }
    }

    @Test
    void anAccessTokenStandsInPlaceOfAPassword() throws Exception {
        try (ScriptedSmtp peer = secured()) {
            assertThat(send(peer.port(), "token", Map.of("auth", "xoauth2"))).isInstanceOf(Answer.Taken.class);
            assertThat(peer.commands()).anyMatch(line -> line.startsWith("AUTH XOAUTH2 "));
        }
    }

    @Test
    void aLoginThatCannotBeJudgedNowIsTriedLater() throws Exception {
        try (ScriptedSmtp peer = secured().on("AUTH", "454 4.7.0 later")) {
            assertThat(send(peer.port(), "right", Map.of())).isInstanceOf(Answer.TryLater.class);
        }
        try (ScriptedSmtp peer = secured().on("AUTH", "535 5.7.8 no")) {
            assertThat(send(peer.port(), "right", Map.of()))
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.failure()).isEqualTo(Failure.ACCOUNT));
        }
    }

    /** TLS-02: neither password nor mail goes to a server that is not believed. */
    @Test
    void aServerThatIsNotBelievedGetsNothing(@TempDir Path folder) throws Exception {
        MailServerCertificate other = MailServerCertificate.make(folder, "dns:elsewhere.example");
        try (ScriptedSmtp stranger = ScriptedSmtp.start().securedBy(other.serving())) {
            assertThat(send(stranger.port(), "right", Map.of())).isInstanceOf(Answer.TryLater.class);
            // Its authority is believed, and its name is another.
            assertThat(send(stranger.port(), "right", Map.of("tls_authorities", other.pem())))
                    .isInstanceOf(Answer.TryLater.class);
            assertThat(stranger.commands()).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
        }
        try (ScriptedSmtp peer = secured()) {
            assertThat(send(peer.port(), "right", Map.of("tls_pins", other.pin())))
                    .isInstanceOf(Answer.TryLater.class);
            assertThat(peer.commands()).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
            assertThat(send(peer.port(), "right", Map.of("tls_pins", CERTIFICATE.pin())))
                    .isInstanceOf(Answer.Taken.class);
        }
    }
}
