package dev.gatepost.providers.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.ScriptedPeer;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Attempt;
import dev.gatepost.providers.Provider.AttemptReference;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.Provider.Standing;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CHN-07: the carrier behaves like a real one, seen over the wire by the adapter and by who receives its callbacks. */
class SandboxCarrierTest {
    private static final String FROM = "+15557654321";
    private static final Clock CLOCK = Clock.systemUTC();
    private static final ReportedStatus SUBMITTED = ReportedStatus.SUBMITTED;
    private static final ReportedStatus SENT = ReportedStatus.SENT;
    private static final ReportedStatus DELIVERED = ReportedStatus.DELIVERED;
    private static final ReportedStatus UNDELIVERED = ReportedStatus.UNDELIVERED;

    @TempDir
    Path directory;

    private final OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()));
    private final SandboxProvider provider = new SandboxProvider(http, CLOCK);
    private final List<CallbackEvent> events = new CopyOnWriteArrayList<>();
    private final List<String> eventIds = new CopyOnWriteArrayList<>();
    private final AtomicInteger forged = new AtomicInteger();
    private final AtomicInteger refusalsLeft = new AtomicInteger();
    private SandboxCarrier carrier;
    private ScriptedPeer receiver;
    private Account account;

    @BeforeEach
    void start() throws IOException {
        SandboxCarrier.Options options =
                new SandboxCarrier.Options(0, directory.resolve("book.ndjson"), 1_000, Duration.ofMillis(10), true, 7);
        carrier = SandboxCarrier.start(options, CLOCK);
        account = accountOf(carrier.open("demo"));
        receiver = ScriptedPeer.plain(this::receive);
    }

    @AfterEach
    void stop() throws IOException {
        carrier.close();
        receiver.close();
        http.close();
    }

    private Account accountOf(CarrierAccount customer) {
        return new Account(
                ConnectionId.next(),
                Map.of("url", carrier.url(), "account", customer.name()),
                Map.of("token", customer.token(), "signing_secret", customer.signingSecret()));
    }

    private void receive(ScriptedPeer.Received request, ScriptedPeer.Wire wire) throws IOException {
        if (refusalsLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            wire.json(503, "{}");
            return;
        }
        List<RawCallback.Header> headers =
                List.of(SandboxSignature.SIGNATURE, SandboxSignature.TIMESTAMP, SandboxSignature.EVENT).stream()
                        .map(name -> new RawCallback.Header(
                                name, request.header(name).orElse("")))
                        .toList();
        RawCallback callback = new RawCallback("POST", receiver.url() + request.path(), headers, request.body());
        switch (provider.verify(callback, account, CLOCK.instant())) {
            case Verdict.Genuine genuine -> {
                eventIds.add(genuine.eventId());
                events.addAll(provider.parse(callback));
                wire.json(204, "");
            }
            case Verdict.Forged bad -> {
                forged.incrementAndGet();
                wire.json(401, "{}");
            }
            case Verdict.Stale stale -> wire.json(401, "{}");
        }
    }

    private Answer send(String to, String reference) {
        return send(to, reference, Channel.SMS);
    }

    private Answer send(String to, String reference, Channel channel) {
        Attempt attempt = new Attempt(
                new AttemptReference(reference),
                channel,
                to,
                channel == Channel.EMAIL ? "shop@example.com" : FROM,
                channel == Channel.EMAIL ? "Hello" : null,
                "Your parcel is on its way",
                receiver.url() + "/callbacks/cnn_1",
                Duration.ofSeconds(5));
        return provider.send(attempt, account);
    }

    private List<ReportedStatus> statuses(String reference) {
        return events.stream()
                .filter(CallbackEvent.Receipt.class::isInstance)
                .map(CallbackEvent.Receipt.class::cast)
                .filter(receipt -> new AttemptReference(reference).equals(receipt.ours()))
                .map(CallbackEvent.Receipt::status)
                .toList();
    }

    private void awaitStatuses(String reference, ReportedStatus... expected) {
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(() -> assertThat(statuses(reference)).containsExactly(expected));
    }

    @Test
    void anOrdinaryNumberIsDeliveredAndStandsInTheBook() throws IOException {
        assertThat(send("+15551230001", "a.1")).isInstanceOf(Answer.Taken.class);
        awaitStatuses("a.1", SUBMITTED, SENT, DELIVERED);
        assertThat(carrier.book("demo")).singleElement().satisfies(entry -> {
            assertThat(entry.reference()).isEqualTo("a.1");
            assertThat(entry.to()).isEqualTo("+15551230001");
            assertThat(entry.segments()).isEqualTo(1);
            assertThat(entry.costMicros()).isEqualTo(7_500);
            assertThat(entry.finalStatus()).isEqualTo(DELIVERED);
        });
        assertThat(Files.readAllLines(directory.resolve("book.ndjson")))
                .singleElement()
                .asString()
                .contains("\"client_reference\":\"a.1\"")
                .contains("\"final_status\":\"delivered\"")
                .doesNotContain("parcel");
    }

    @Test
    void theLastDigitsChooseWhatHappens() {
        assertThat(send("+15551230010", "a.1")).isInstanceOf(Answer.Taken.class);
        awaitStatuses("a.1", SUBMITTED, SENT, UNDELIVERED);
        assertThat(send("+15551230011", "b.1"))
                .isInstanceOfSatisfying(
                        Answer.Refused.class, no -> assertThat(no.failure()).isEqualTo(Failure.INVALID_ADDRESS));
        assertThat(send("+15551230012", "c.1"))
                .isInstanceOfSatisfying(
                        Answer.Refused.class, no -> assertThat(no.failure()).isEqualTo(Failure.OPTED_OUT));
        assertThat(carrier.book("demo")).hasSize(1);
    }

    @Test
    void aSlowOneIsTakenAfterTwoSeconds() {
        Instant start = Instant.now();
        assertThat(send("+15551230020", "a.1")).isInstanceOf(Answer.Taken.class);
        assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(1_900));
    }

    @Test
    void aBusyOneAsksForASecondOnceAndIsThenTaken() {
        assertThat(send("+15551230021", "a.1")).isEqualTo(new Answer.TryLater("http_429", Duration.ofSeconds(1)));
        assertThat(send("+15551230021", "a.2")).isInstanceOf(Answer.Taken.class);
        assertThat(send("+15551230021", "b.1")).isInstanceOf(Answer.TryLater.class);
    }

    @Test
    void aFailingOneTakesNothingTwiceAndThenTakesIt() {
        assertThat(send("+15551230022", "a.1")).isEqualTo(new Answer.TryLater("http_500", null));
        assertThat(send("+15551230022", "a.2")).isEqualTo(new Answer.TryLater("http_500", null));
        assertThat(send("+15551230022", "a.3")).isInstanceOf(Answer.Taken.class);
        assertThat(carrier.book("demo")).hasSize(1);
    }

    /** The uncertain are settled by asking, or by the callback that comes all the same. */
    @Test
    void aLostAnswerIsUnknownAndTheCarrierTellsWhenAsked() {
        assertThat(send("+15551230030", "a.1")).isInstanceOf(Answer.Unknown.class);
        assertThat(carrier.book("demo")).hasSize(1);
        assertThat(provider.ask(new AttemptReference("a.1"), account)).isInstanceOf(Standing.Has.class);
        assertThat(provider.ask(new AttemptReference("never.1"), account)).isEqualTo(new Standing.HasNot());
        awaitStatuses("a.1", SUBMITTED, SENT, DELIVERED);
    }

    @Test
    void aSilentOneIsDeliveredWithoutACallback() {
        send("+15551230031", "a.1");
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(provider.ask(new AttemptReference("a.1"), account))
                        .isInstanceOfSatisfying(
                                Standing.Has.class,
                                has -> assertThat(has.status()).isEqualTo(DELIVERED)));
        assertThat(receiver.received()).isEmpty();
    }

    @Test
    void doubledCallbacksShareTheirEventId() {
        send("+15551230032", "a.1");
        awaitStatuses("a.1", SUBMITTED, SUBMITTED, SENT, SENT, DELIVERED, DELIVERED);
        assertThat(eventIds.stream().distinct()).hasSize(3);
    }

    @Test
    void reorderedCallbacksBeginWithTheEnd() {
        send("+15551230033", "a.1");
        awaitStatuses("a.1", DELIVERED, SENT, SUBMITTED);
    }

    @Test
    void earlyCallbacksComeBeforeTheAnswer() {
        assertThat(send("+15551230034", "a.1")).isInstanceOf(Answer.Taken.class);
        assertThat(statuses("a.1")).containsExactly(SUBMITTED, SENT, DELIVERED);
    }

    @Test
    void earlyCallbacksThatWereNotTakenComeAgainAfterTheAnswer() {
        refusalsLeft.set(1);
        assertThat(send("+15551230034", "a.1")).isInstanceOf(Answer.Taken.class);
        awaitStatuses("a.1", SENT, DELIVERED, SUBMITTED);
    }

    /** CON-04, CON-12: STOP blocks the pair until START, for this sender alone. */
    @Test
    void aReplyOfStopBlocksThatSenderUntilStart() {
        assertThat(send("+15551230040", "a.1")).isInstanceOf(Answer.Taken.class);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(events)
                        .anySatisfy(event -> assertThat(event)
                                .isInstanceOfSatisfying(CallbackEvent.Inbound.class, inbound -> {
                                    assertThat(inbound.text()).isEqualTo("STOP");
                                    assertThat(inbound.optedOut()).isTrue();
                                    assertThat(inbound.from()).isEqualTo("+15551230040");
                                })));
        assertThat(send("+15551230040", "a.2")).isInstanceOf(Answer.Refused.class);
        URI callback = URI.create(receiver.url() + "/callbacks/cnn_1");
        carrier.personWrites("demo", Channel.SMS, "+15551230040", FROM, " start ", callback);
        assertThat(send("+15551230040", "a.3")).isInstanceOf(Answer.Taken.class);
    }

    @Test
    void aForgedCallbackComesBesideTheGenuineOnes() {
        send("+15551230050", "a.1");
        awaitStatuses("a.1", SUBMITTED, SENT, DELIVERED);
        assertThat(forged).hasValue(1);
    }

    @Test
    void mailChoosesByTheWordAfterThePlusSign() {
        assertThat(send("lena@example.com", "a.1", Channel.EMAIL)).isInstanceOf(Answer.Taken.class);
        assertThat(send("lena+bounced@example.com", "b.1", Channel.EMAIL)).isInstanceOf(Answer.Taken.class);
        assertThat(send("lena+complained@example.com", "c.1", Channel.EMAIL)).isInstanceOf(Answer.Taken.class);
        assertThat(send("lena+undelivered@example.com", "d.1", Channel.EMAIL)).isInstanceOf(Answer.Taken.class);
        assertThat(send("lena+invalid@example.com", "e.1", Channel.EMAIL)).isInstanceOf(Answer.Refused.class);
        assertThat(send("lena22@example.com", "f.1", Channel.EMAIL)).isInstanceOf(Answer.Taken.class);
        awaitStatuses("a.1", SUBMITTED, SENT, DELIVERED);
        awaitStatuses("b.1", SUBMITTED, SENT, ReportedStatus.BOUNCED);
        awaitStatuses("c.1", SUBMITTED, SENT, DELIVERED, ReportedStatus.COMPLAINED);
        awaitStatuses("d.1", SUBMITTED, SENT, UNDELIVERED);
    }

    @Test
    void theSameReferenceTwiceStandsInTheBookTwice() {
        send("+15551230001", "a.1");
        send("+15551230001", "a.1");
        assertThat(carrier.book("demo")).hasSize(2);
    }

    @Test
    void callbacksAreRepeatedUntilTheyAreTaken() {
        refusalsLeft.set(3);
        send("+15551230001", "a.1");
        awaitStatuses("a.1", SUBMITTED, SENT, DELIVERED);
        assertThat(receiver.received()).hasSize(6);
    }

    @Test
    void anOutageRefusesConnectionsAndEnds() throws InterruptedException {
        send("+15551230001", "a.1");
        // So that the pooled connection is checked before it is used again.
        Thread.sleep(100);
        carrier.outage(Duration.ofMillis(700));
        assertThat(send("+15551230001", "b.1")).isInstanceOf(Answer.TryLater.class);
        assertThat(provider.ask(new AttemptReference("a.1"), account)).isInstanceOf(Standing.CannotTell.class);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(send("+15551230001", "b.2")).isInstanceOf(Answer.Taken.class));
        assertThat(carrier.book("demo").stream().map(BookEntry::reference)).containsExactly("a.1", "b.2");
    }

    @Test
    void aWrongTokenOrAnotherAccountIsRefused() {
        Account stranger = new Account(ConnectionId.next(), account.settings(), Map.of("token", new Secret("guess")));
        Account other = new Account(
                ConnectionId.next(),
                Map.of("url", carrier.url(), "account", "demo"),
                Map.of("token", carrier.open("other").token()));
        Attempt attempt = new Attempt(
                new AttemptReference("a.1"),
                Channel.SMS,
                "+15551230001",
                FROM,
                null,
                "x",
                "http://localhost:1/",
                Duration.ofSeconds(3));
        for (Account wrong : List.of(stranger, other)) {
            assertThat(provider.send(attempt, wrong))
                    .isInstanceOfSatisfying(
                            Answer.Refused.class, no -> assertThat(no.failure()).isEqualTo(Failure.ACCOUNT));
        }
        assertThat(carrier.book("demo")).isEmpty();
    }

    @Test
    void aFullBookTakesNothingMoreRatherThanForget() throws IOException {
        SandboxCarrier.Options small = new SandboxCarrier.Options(0, null, 1, Duration.ZERO, false, 1);
        try (SandboxCarrier tiny = SandboxCarrier.start(small, CLOCK)) {
            CarrierAccount customer = tiny.open("demo");
            account = new Account(
                    ConnectionId.next(),
                    Map.of("url", tiny.url(), "account", "demo"),
                    Map.of("token", customer.token(), "signing_secret", customer.signingSecret()));
            assertThat(send("+15551230001", "a.1")).isInstanceOf(Answer.Taken.class);
            assertThat(send("+15551230001", "b.1")).isEqualTo(new Answer.TryLater("http_503", null));
            awaitStatuses("a.1", DELIVERED);
        }
    }

    @Test
    void nonGsmLettersMakeMoreSegments() {
        assertThat(submission("a".repeat(160)).segments()).isEqualTo(1);
        assertThat(submission("a".repeat(161)).segments()).isEqualTo(2);
        assertThat(submission("€".repeat(80)).segments()).isEqualTo(1);
        assertThat(submission("€".repeat(81)).segments()).isEqualTo(2);
        assertThat(submission("ł".repeat(70)).segments()).isEqualTo(1);
        assertThat(submission("ł".repeat(71)).segments()).isEqualTo(2);
    }

    private static Submission submission(String text) {
        return new Submission(
                "demo", "a.1", Channel.SMS, "+15551230001", FROM, text, URI.create("http://h/"), "", Map.of());
    }
}
