package dev.gatepost.providers.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.StandardWebhooks;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.MalformedCallback;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.ProviderContract;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import dev.gatepost.providers.smtp.ReturnAddress.Kind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** CHN-02, HOOK-01, CON-12: what comes back as mail, and what of it is believed. */
class ReturnedMailTest {
    private static final Secret KEY = SmtpFailuresTest.KEY;
    private static final Secret OTHER = new Secret("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD");
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    private final SmtpProvider smtp = new SmtpProvider(AddressPolicy.any(), () -> NOW);

    private static Account account(Map<String, Secret> secrets) {
        return new Account(ConnectionId.next(), Map.of("host", "localhost"), secrets);
    }

    private static String address(Kind kind, Secret key) {
        return ReturnAddress.of(kind, ProviderContract.REFERENCE, key)
                .at((kind == Kind.LEAVE ? "leave" : "bounces") + "@northwind.example")
                .orElseThrow();
    }

    static RawCallback handedIn(Secret key, Instant at, String mail) {
        byte[] body = mail.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
        var proof = StandardWebhooks.sign(List.of(key), "mail_1", at, body);
        return new RawCallback(
                "POST",
                "https://gw.example.com/callbacks/cnn_1",
                List.of(
                        new RawCallback.Header("Content-Type", "message/rfc822"),
                        new RawCallback.Header("webhook-id", proof.id()),
                        new RawCallback.Header("webhook-timestamp", proof.timestamp()),
                        new RawCallback.Header("webhook-signature", proof.signature())),
                body);
    }

    static String dsn(String to, String action, String status, String messageId) {
        return """
                From: MAILER-DAEMON@mx.example.com
                To: <%s>
                Subject: Undelivered Mail Returned to Sender
                Auto-Submitted: auto-replied
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=delivery-status; boundary="B1"

                --B1
                Content-Type: text/plain; charset=us-ascii

                I'm sorry. Please unsubscribe this address.

                --B1
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.example.com
                Arrival-Date: Sat, 21 Nov 2026 09:59:00 +0000

                Final-Recipient: rfc822; lena@example.com
                Action: %s
                Status: %s
                Diagnostic-Code: smtp; 550 5.1.1 lena@example.com: no such user

                --B1
                Content-Type: text/rfc822-headers

                Message-ID: <%s@northwind.example>
                Subject: Ein Gruss

                --B1--
                """.formatted(to, action, status, messageId);
    }

    private static String dsn(String action, String status) {
        return dsn(address(Kind.BOUNCE, KEY), action, status, "foreign");
    }

    private List<CallbackEvent> read(String mail) {
        RawCallback callback = handedIn(KEY, NOW, mail);
        assertThat(smtp.verify(callback, account(Map.of("secret", KEY)), NOW)).isInstanceOf(Verdict.Genuine.class);
        return smtp.parse(callback);
    }

    private static CallbackEvent receipt(ReportedStatus status, @Nullable Failure failure, String code) {
        return new CallbackEvent.Receipt(ProviderContract.REFERENCE, null, status, failure, code, null);
    }

    @Test
    void aFailureIsABounceAndADelayIsNothing() {
        assertThat(read(dsn("failed", "5.1.1")))
                .containsExactly(receipt(ReportedStatus.BOUNCED, Failure.INVALID_ADDRESS, "5.1.1"));
        assertThat(read(dsn("failed", "5.7.1")))
                .containsExactly(receipt(ReportedStatus.BOUNCED, Failure.CONTENT, "5.7.1"));
        assertThat(read(dsn("failed", "4.4.7"))).containsExactly(receipt(ReportedStatus.UNDELIVERED, null, "4.4.7"));
        assertThat(read(dsn("delayed", "4.4.1"))).isEmpty();
        assertThat(read(dsn("delivered", "2.1.5"))).containsExactly(receipt(ReportedStatus.DELIVERED, null, "2.1.5"));
    }

    /** A report to another mailbox is told apart by the id of ours that it quotes. */
    @Test
    void aQuotedMessageIdOfOursSaysOfWhichMailItIs() {
        String id = ReturnAddress.of(Kind.MESSAGE_ID, ProviderContract.REFERENCE, KEY)
                .token();
        assertThat(read(dsn("postmaster@northwind.example", "failed", "5.1.1", id)))
                .containsExactly(receipt(ReportedStatus.BOUNCED, Failure.INVALID_ADDRESS, "5.1.1"));
        assertThat(read(dsn("postmaster@northwind.example", "failed", "5.1.1", "foreign")))
                .isEmpty();
    }

    /** HOOK-01: whoever hands in mail cannot make up of which message it is. */
    @Test
    void aForgedMarkIsRefused() {
        String genuine = address(Kind.BOUNCE, KEY);
        String another = genuine.replace(ProviderContract.REFERENCE.value(), "0190a1b2c3d4e5f60718293a4b5c6d7f.1");
        String asLeave = genuine.replace("+b", "+u");
        for (String forged : List.of(address(Kind.BOUNCE, OTHER), another, asLeave)) {
            assertThat(smtp.verify(
                            handedIn(KEY, NOW, dsn(forged, "failed", "5.1.1", "x")),
                            account(Map.of("secret", KEY)),
                            NOW))
                    .as(forged)
                    .isEqualTo(new Verdict.Forged("the mark in the return address does not fit"));
        }
        String id = ReturnAddress.of(Kind.MESSAGE_ID, ProviderContract.REFERENCE, OTHER)
                .token();
        assertThat(smtp.verify(
                        handedIn(KEY, NOW, dsn(genuine, "failed", "5.1.1", id)), account(Map.of("secret", KEY)), NOW))
                .isInstanceOf(Verdict.Forged.class);
    }

    /** HOOK-01, HOOK-03, KEY-03 */
    @Test
    void whoHandsItInIsProvenByTheSecretAndTheTime() {
        RawCallback genuine = handedIn(KEY, NOW, dsn("failed", "5.1.1"));
        assertThat(smtp.verify(genuine, account(Map.of("secret", KEY)), NOW)).isInstanceOf(Verdict.Genuine.class);
        assertThat(smtp.verify(genuine, account(Map.of("secret", OTHER)), NOW)).isInstanceOf(Verdict.Forged.class);
        assertThat(smtp.verify(genuine, account(Map.of()), NOW)).isInstanceOf(Verdict.Forged.class);
        assertThat(smtp.verify(genuine, account(Map.of("secret", OTHER, "secret_previous", KEY)), NOW))
                .isInstanceOf(Verdict.Genuine.class);
        assertThat(smtp.verify(genuine, account(Map.of("secret", KEY)), NOW.plusSeconds(301)))
                .isInstanceOf(Verdict.Stale.class);
        byte[] body = genuine.body().clone();
        for (int i = 0; i < body.length; i += 7) {
            body[i] ^= 1;
            RawCallback changed = new RawCallback("POST", genuine.url(), genuine.headers(), body.clone());
            assertThat(smtp.verify(changed, account(Map.of("secret", KEY)), NOW))
                    .isInstanceOf(Verdict.Forged.class);
            body[i] ^= 1;
        }
    }

    private static String complaint(String kind, String from) {
        return """
                From: <fbl@mailbox.example>
                To: <abuse@northwind.example>
                Subject: FW: Ein Gruss
                MIME-Version: 1.0
                Content-Type: multipart/report; report-type=feedback-report; boundary="B2"

                --B2
                Content-Type: text/plain

                This is an email abuse report.

                --B2
                Content-Type: message/feedback-report

                Feedback-Type: %s
                User-Agent: SomeGenerator/1.0
                Version: 1
                Original-Mail-From: <%s>

                --B2
                Content-Type: message/rfc822

                From: <offers@northwind.example>
                Message-ID: <other@northwind.example>

                Hi
                --B2--
                """.formatted(kind, from);
    }

    /** CON-12 */
    @Test
    void aComplaintIsOneAndTheOppositeIsNone() {
        assertThat(read(complaint("abuse", address(Kind.BOUNCE, KEY))))
                .containsExactly(receipt(ReportedStatus.COMPLAINED, null, "abuse"));
        assertThat(read(complaint("opt-out", address(Kind.BOUNCE, KEY))))
                .containsExactly(receipt(ReportedStatus.DELIVERED, Failure.OPTED_OUT, "opt-out"));
        assertThat(read(complaint("not-spam", address(Kind.BOUNCE, KEY)))).isEmpty();
        assertThat(smtp.verify(
                        handedIn(KEY, NOW, complaint("abuse", address(Kind.BOUNCE, OTHER))),
                        account(Map.of("secret", KEY)),
                        NOW))
                .isInstanceOf(Verdict.Forged.class);
    }

    private static String plain(String to, String more, String body) {
        return "From: Lena <lena@example.com>\nTo: " + to + "\nDate: Sat, 21 Nov 2026 09:59:00 +0000\n" + more + "\n"
                + body;
    }

    /** CON-04 */
    @Test
    void aMailToTheLeaveAddressIsOfTheMessageWhoeverSaysHeWroteIt() {
        assertThat(read(plain("<" + address(Kind.LEAVE, KEY) + ">", "Subject: unsubscribe\n", "")))
                .containsExactly(receipt(ReportedStatus.DELIVERED, Failure.OPTED_OUT, "mailto"));
        assertThat(read(plain("<" + address(Kind.LEAVE, KEY).toUpperCase(java.util.Locale.ROOT) + ">", "", "")))
                .hasSize(1);
    }

    @Test
    void anAnswerIsWhatThePersonWroteWithoutWhatItQuotes() {
        String body = """
                Yes, please keep it.

                On Saturday Northwind wrote:
                > To unsubscribe, reply STOP
                > or click here
                """;
        assertThat(read(plain("hello@northwind.example", "Subject: Re: Hi\n", body)))
                .containsExactly(new CallbackEvent.Inbound(
                        Channel.EMAIL,
                        "lena@example.com",
                        "hello@northwind.example",
                        "Yes, please keep it.",
                        false,
                        Instant.parse("2026-11-21T09:59:00Z")));
        String outlook = "Stop.\n\n-----Original Message-----\nFrom: Northwind\nWe offer more\n";
        assertThat(read(plain("hello@northwind.example", "", outlook)))
                .singleElement()
                .isInstanceOfSatisfying(
                        CallbackEvent.Inbound.class,
                        said -> assertThat(said.text()).isEqualTo("Stop."));
        String markup = "<html><head><style>p {}</style></head><body><p>STOP</p><blockquote>Offers &amp; more"
                + "</blockquote></body></html>";
        assertThat(read(plain("hello@northwind.example", "Content-Type: text/html; charset=utf-8\n", markup)))
                .singleElement()
                .isInstanceOfSatisfying(
                        CallbackEvent.Inbound.class,
                        said -> assertThat(said.text()).isEqualTo("STOP"));
        assertThat(read(plain("hello@northwind.example", "Subject: stop\n", "")))
                .singleElement()
                .isInstanceOfSatisfying(
                        CallbackEvent.Inbound.class,
                        said -> assertThat(said.text()).isEqualTo("stop"));
    }

    @Test
    void theEnvelopesRecipientStandsAboveTheWritersOwn() {
        assertThat(read("Delivered-To: hello@northwind.example\n" + plain("all@list.example", "", "Hi")))
                .singleElement()
                .isInstanceOfSatisfying(
                        CallbackEvent.Inbound.class,
                        said -> assertThat(said.to()).isEqualTo("hello@northwind.example"));
    }

    @Test
    void whatMachinesAnswerSaysNothing() {
        String to = "hello@northwind.example";
        assertThat(read(plain(to, "Auto-Submitted: auto-replied\n", "I am away; STOP")))
                .isEmpty();
        assertThat(read(plain(to, "Precedence: bulk\n", "Hi"))).isEmpty();
        assertThat(read(plain(to, "Return-Path: <>\n", "Hi"))).isEmpty();
        assertThat(read(plain("<" + address(Kind.BOUNCE, KEY) + ">", "", "I am away; STOP")))
                .isEmpty();
    }

    /** HOOK-05: whatever comes, it is read, or malformed, and soon. */
    @Test
    void rubbishIsReadOrMalformedAndNothingElse() {
        assertThatThrownBy(() -> ReturnedMail.read(new byte[0])).isInstanceOf(MalformedCallback.class);
        assertThatThrownBy(() -> ReturnedMail.read("{}".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(MalformedCallback.class);
        Random random = new Random(7);
        byte[] mail = dsn("failed", "5.1.1").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 400; i++) {
            byte[] changed = mail.clone();
            for (int n = 0; n < 12; n++) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            isRead(changed);
        }
        String deep = "From: a@example.com\n" + "Content-Type: multipart/mixed; boundary=B\n\n--B\n".repeat(3_000);
        isRead(deep.getBytes(StandardCharsets.UTF_8));
        isRead(("From: a@example.com\nContent-Type: text/html\n\n" + "<".repeat(200_000))
                .getBytes(StandardCharsets.UTF_8));
    }

    private static void isRead(byte[] mail) {
        try {
            ReturnedMail.read(mail).events();
        } catch (MalformedCallback expected) {
            assertThat(expected).hasMessageNotContaining("lena");
        }
    }
}
