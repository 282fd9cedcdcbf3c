package dev.gatepost.providers.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.RichParts;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Attempt;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.ProviderContract;
import dev.gatepost.providers.mail.MailTrial;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** CHN-02: whatever a mail server does, it is told what the mail's fate is, and in time. */
class SmtpFailuresTest {
    static final Secret KEY = new Secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final SmtpProvider smtp = new SmtpProvider(AddressPolicy.any(), () -> NOW);

    private static Account account(int port, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "host", "127.0.0.1",
                "port", Integer.toString(port),
                "tls", "none",
                "return_path", "bounces@northwind.example",
                "leave_address", "leave@northwind.example",
                "from_name", "Nörthwind"));
        settings.putAll(more);
        return new Account(new ConnectionId(ConnectionId.next().value()), settings, Map.of("secret", KEY));
    }

    private Answer send(ScriptedSmtp peer) {
        return send(peer, Duration.ofSeconds(5));
    }

    private Answer send(ScriptedSmtp peer, Duration timeout) {
        Answer answer = smtp.send(MailTrial.attempt(timeout), account(peer.port(), Map.of()));
        assertThat(answer.toString()).doesNotContain(MailTrial.TO);
        return answer;
    }

    private Answer after(String step, String reply) throws IOException {
        try (ScriptedSmtp peer = ScriptedSmtp.start().on(step, reply)) {
            return send(peer);
        }
    }

    @Test
    void whatTheServerTakesAfterTheDotIsTakenUnderOurId() throws IOException {
        try (ScriptedSmtp peer = ScriptedSmtp.start()) {
            assertThat(send(peer))
                    .isInstanceOfSatisfying(
                            Answer.Taken.class,
                            taken -> assertThat(taken.reference())
                                    .startsWith("m" + ProviderContract.REFERENCE.value() + ".")
                                    .endsWith("@northwind.example"));
            assertThat(peer.mails()).hasSize(1);
        }
    }

    @Test
    void theMailSaysEverythingInShortLinesOfAscii() throws IOException {
        try (ScriptedSmtp peer = ScriptedSmtp.start()) {
            send(peer);
            String mail = peer.mails().getFirst();
            assertThat(mail.lines()).allMatch(line -> line.length() <= 998);
            assertThat(mail.chars()).allMatch(c -> c < 128);
            assertThat(mail)
                    .contains("From: =?UTF-8?Q?N=C3=B6rthwind?= <offers@northwind.example>")
                    .contains("To: lena@example.com")
                    .contains("Subject: =?UTF-8?Q?Ein_Gru=C3=9F_=E2=80=93_20_%?=")
                    .contains("Date: Sat, 21 Nov 2026 ")
                    .contains("Message-ID: <m" + ProviderContract.REFERENCE.value())
                    .contains("Auto-Submitted: auto-generated")
                    .contains("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
                    .contains("multipart/alternative")
                    .contains("Gr=C3=BC=C3=9Fe & 50 % + more")
                    .contains("<p>Gr=C3=BC=C3=9Fe</p>");
            assertThat(mail)
                    .containsPattern("List-Unsubscribe: <https://people.example/p/u/abc>,\r\n"
                            + " <mailto:leave\\+u"
                            + ProviderContract.REFERENCE.value().replace(".", "\\.")
                            + "\\.[0-9a-f]{16}@northwind.example\\?subject=unsubscribe>");
            assertThat(peer.commands())
                    .anyMatch(line -> line.startsWith("MAIL FROM:<bounces+b" + ProviderContract.REFERENCE.value()));
        }
    }

    /** The steps before the dot, each with what its replies mean. */
    @Test
    void eachReplyHasItsMeaning() throws IOException {
        record Row(String step, String reply, @Nullable Failure failure, String code) {}
        for (Row row : List.of(
                new Row("MAIL", "550 5.7.1 sender not allowed", Failure.CONTENT, "5.7.1"),
                new Row("MAIL", "530 5.7.57 log in first", Failure.ACCOUNT, "5.7.57"),
                new Row("MAIL", "553 no", Failure.ACCOUNT, "553"),
                new Row("RCPT", "550 5.1.1 no such user", Failure.INVALID_ADDRESS, "5.1.1"),
                new Row("RCPT", "550 no such user", Failure.INVALID_ADDRESS, "550"),
                new Row("RCPT", "552 5.2.2 mailbox full", Failure.PERMANENT, "5.2.2"),
                new Row("RCPT", "550 5.7.26 not authenticated", Failure.ACCOUNT, "5.7.26"),
                new Row("DATA", "554 no valid recipients", Failure.CONTENT, "554"),
                new Row("DOT", "550 5.7.1 spam", Failure.CONTENT, "5.7.1"),
                new Row("DOT", "552 5.3.4 too big", Failure.CONTENT, "5.3.4"),
                new Row("DOT", "550 5.6.0 malformed", Failure.CONTENT, "5.6.0"))) {
            assertThat(after(row.step(), row.reply()))
                    .as(row.toString())
                    .isInstanceOfSatisfying(Answer.Refused.class, refused -> {
                        assertThat(refused.failure()).isEqualTo(row.failure());
                        assertThat(refused.code()).isEqualTo(row.code());
                    });
        }
        for (Row row : List.of(
                new Row("GREETING", "421 busy", null, "421"),
                new Row("GREETING", "554 go away", null, "554"),
                new Row("MAIL", "421 4.3.2 closing", null, "4.3.2"),
                new Row("RCPT", "450 4.7.1 greylisted", null, "4.7.1"),
                new Row("RCPT", "451 later", null, "451"),
                new Row("DATA", "451 4.3.0 later", null, "4.3.0"),
                new Row("DOT", "451 4.7.1 later", null, "4.7.1"))) {
            assertThat(after(row.step(), row.reply()))
                    .as(row.toString())
                    .isInstanceOfSatisfying(
                            Answer.TryLater.class,
                            later -> assertThat(later.code()).isEqualTo(row.code()));
        }
    }

    @Test
    void whatBreaksBeforeTheDotWasNotSent() throws IOException {
        for (String step : List.of("GREETING", "EHLO", "MAIL", "RCPT", "DATA")) {
            assertThat(after(step, ScriptedSmtp.DROP)).as(step).isEqualTo(new Answer.TryLater("not_sent", null));
            assertThat(after(step, "rubbish")).as(step).isInstanceOf(Answer.TryLater.class);
        }
    }

    @Test
    void whatBreaksAfterTheDotIsUnknown() throws IOException {
        assertThat(after("DOT", ScriptedSmtp.DROP)).isInstanceOf(Answer.Unknown.class);
        assertThat(after("DOT", "what?")).isInstanceOf(Answer.Unknown.class);
    }

    @Test
    void silenceEndsInTimeAndIsUnknownAfterTheDotAlone() throws IOException {
        for (String step : List.of("GREETING", "EHLO", "RCPT", "DOT")) {
            try (ScriptedSmtp peer = ScriptedSmtp.start().on(step, ScriptedSmtp.HANG)) {
                Instant start = Instant.now();
                Answer answer = send(peer, Duration.ofMillis(600));
                assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(3));
                assertThat(answer)
                        .as(step)
                        .isInstanceOf(step.equals("DOT") ? Answer.Unknown.class : Answer.TryLater.class);
            }
        }
    }

    @Test
    void aConnectionIsUsedAgainAndReplacedWhenTheServerHasClosedIt() throws IOException {
        try (ScriptedSmtp peer = ScriptedSmtp.start()) {
            Account account = account(peer.port(), Map.of());
            for (int i = 0; i < 3; i++) {
                assertThat(smtp.send(MailTrial.attempt(Duration.ofSeconds(5)), account))
                        .isInstanceOf(Answer.Taken.class);
            }
            assertThat(peer.connections()).isEqualTo(1);
            peer.hangUp();
            assertThat(smtp.send(MailTrial.attempt(Duration.ofSeconds(5)), account))
                    .isInstanceOf(Answer.Taken.class);
            assertThat(peer.connections()).isEqualTo(2);
            assertThat(peer.mails()).hasSize(4);
        }
    }

    @Test
    void moreAtOnceThanAllowedWaitAndAreTriedLater() throws Exception {
        try (ScriptedSmtp peer = ScriptedSmtp.start().on("DOT", ScriptedSmtp.HANG)) {
            Account account = account(peer.port(), Map.of("connections", "1"));
            Thread first = Thread.ofVirtual().start(() -> smtp.send(MailTrial.attempt(Duration.ofSeconds(4)), account));
            while (peer.mails().isEmpty()) {
                Thread.sleep(10);
            }
            assertThat(smtp.send(MailTrial.attempt(Duration.ofMillis(400)), account))
                    .isInstanceOfSatisfying(
                            Answer.TryLater.class,
                            later -> assertThat(later.code()).isEqualTo("no_connection_free"));
            first.join();
            assertThat(peer.connections()).isEqualTo(1);
        }
    }

    /** What was decided a moment ago may be too old: it is asked again before the first word and before the dot. */
    @Test
    void aMailThatIsCalledOffLeavesNothingBehind() throws IOException {
        for (int yes = 0; yes < 2; yes++) {
            AtomicInteger left = new AtomicInteger(yes);
            try (ScriptedSmtp peer = ScriptedSmtp.start()) {
                Attempt all = MailTrial.attempt(Duration.ofSeconds(5));
                Attempt guarded = new Attempt(
                        all.reference(),
                        all.channel(),
                        all.to(),
                        all.from(),
                        all.subject(),
                        all.text(),
                        all.callbackUrl(),
                        all.timeout(),
                        RichParts.NONE,
                        () -> left.getAndDecrement() > 0,
                        Map.of(),
                        null);
                assertThat(smtp.send(guarded, account(peer.port(), Map.of())))
                        .isEqualTo(new Answer.TryLater("not_sent", null));
                assertThat(peer.mails()).isEmpty();
            }
        }
    }

    /** No line break in any header, whoever wrote it. */
    @Test
    void aHeaderCannotSmuggleAnother() throws IOException {
        try (ScriptedSmtp peer = ScriptedSmtp.start()) {
            Account account = account(peer.port(), Map.of());
            Duration time = Duration.ofSeconds(5);
            assertThat(smtp.send(MailTrial.attempt(time, "Hi\r\nBcc: all@example.com", Map.of()), account))
                    .isInstanceOf(Answer.Refused.class);
            assertThat(smtp.send(MailTrial.attempt(time, "Hi", Map.of("X-A", "b\r\nBcc: c@example.com")), account))
                    .isInstanceOf(Answer.Refused.class);
            assertThat(smtp.send(MailTrial.attempt(time, "Hi", Map.of("X-A: b\nBcc", "c")), account))
                    .isInstanceOf(Answer.Refused.class);
            Account named = account(peer.port(), Map.of("from_name", "N\nBcc: a@b.example"));
            assertThat(smtp.send(MailTrial.attempt(time), named)).isInstanceOf(Answer.Refused.class);
            assertThat(peer.connections()).isZero();
        }
    }

    @Test
    void nobodyListeningIsTriedLater() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThat(smtp.send(MailTrial.attempt(Duration.ofSeconds(5)), account(port, Map.of())))
                .isEqualTo(new Answer.TryLater("not_sent", null));
    }

    /** A server that does not offer STARTTLS gets nothing, and no password. */
    @Test
    void withoutTlsNothingIsSaid() throws IOException {
        try (ScriptedSmtp peer = ScriptedSmtp.start()) {
            assertThat(smtp.send(
                            MailTrial.attempt(Duration.ofSeconds(5)), account(peer.port(), Map.of("tls", "starttls"))))
                    .isInstanceOf(Answer.TryLater.class);
            assertThat(peer.commands()).noneMatch(line -> line.startsWith("MAIL") || line.startsWith("AUTH"));
        }
    }

    @Test
    void anAddressThatThePolicyForbidsIsNotCalled() throws IOException {
        try (ScriptedSmtp peer = ScriptedSmtp.start()) {
            var guarded = new SmtpProvider(AddressPolicy.publicOnly(), () -> NOW);
            assertThat(guarded.send(MailTrial.attempt(Duration.ofSeconds(5)), account(peer.port(), Map.of())))
                    .isEqualTo(new Answer.TryLater("not_sent", null));
            assertThat(peer.connections()).isZero();
        }
    }

    @Test
    void settingsThatDoNotSufficeAreAFaultOfTheAccount() {
        for (Map<String, String> settings : List.<Map<String, String>>of(
                Map.of(),
                Map.of("host", "m.example", "port", "0"),
                Map.of("host", "m.example", "tls", "maybe"),
                Map.of("host", "m.example", "username", "u"))) {
            Account account = new Account(ConnectionId.next(), settings, Map.of());
            assertThat(smtp.send(MailTrial.attempt(Duration.ofSeconds(1)), account))
                    .isInstanceOfSatisfying(
                            Answer.Refused.class,
                            refused -> assertThat(refused.failure()).isEqualTo(Failure.ACCOUNT));
        }
    }
}
