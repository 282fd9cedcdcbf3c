package dev.gatepost.providers.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.OutboundRequest;
import dev.gatepost.platform.OutboundResult;
import dev.gatepost.platform.ScriptedPeer;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Attempt;
import dev.gatepost.providers.Provider.AttemptReference;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.Provider.Standing;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import dev.gatepost.providers.sandbox.CarrierTrick.Kind;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** LIM-02, LIM-04: the carrier misbehaves on command, each way seen over the wire, and its book stays true. */
class CarrierTricksTest {
    private static final String FROM = "+15557654321";
    private static final String TO = "+15551230001";
    private static final Clock CLOCK = Clock.systemUTC();

    private final OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()));
    private final SandboxProvider provider = new SandboxProvider(http, CLOCK);
    private final List<CallbackEvent.Receipt> receipts = new CopyOnWriteArrayList<>();
    private final List<String> eventIds = new CopyOnWriteArrayList<>();
    private SandboxCarrier carrier;
    private ScriptedPeer receiver;
    private Account account;
    private String token;

    @BeforeEach
    void start() throws IOException {
        carrier = SandboxCarrier.start(
                new SandboxCarrier.Options(0, null, 10_000, Duration.ofMillis(10), true, 7), CLOCK);
        CarrierAccount customer = carrier.open("demo");
        token = customer.token().reveal();
        account = new Account(
                ConnectionId.next(),
                Map.of("url", carrier.url(), "account", "demo"),
                Map.of("token", customer.token(), "signing_secret", customer.signingSecret()));
        receiver = ScriptedPeer.plain(this::receive);
    }

    @AfterEach
    void stop() throws IOException {
        carrier.close();
        receiver.close();
        http.close();
    }

    private void receive(ScriptedPeer.Received request, ScriptedPeer.Wire wire) throws IOException {
        List<RawCallback.Header> headers = List.of(SandboxSignature.SIGNATURE, SandboxSignature.TIMESTAMP).stream()
                .map(name -> new RawCallback.Header(name, request.header(name).orElse("")))
                .toList();
        RawCallback callback = new RawCallback("POST", receiver.url() + request.path(), headers, request.body());
        if (provider.verify(callback, account, CLOCK.instant()) instanceof Verdict.Genuine(String eventId)) {
            eventIds.add(eventId);
            provider.parse(callback).forEach(event -> receipts.add((CallbackEvent.Receipt) event));
            wire.json(204, "");
        } else {
            wire.json(401, "{}");
        }
    }

    private Answer send(String reference) {
        return send(reference, FROM, account);
    }

    private Answer send(String reference, String from, Account by) {
        return provider.send(
                new Attempt(
                        new AttemptReference(reference),
                        Channel.SMS,
                        TO,
                        from,
                        null,
                        "Your parcel is here",
                        receiver.url() + "/callbacks/cnn_1",
                        Duration.ofSeconds(3)),
                by);
    }

    private List<ReportedStatus> statuses(String reference) {
        return receipts.stream()
                .filter(receipt -> new AttemptReference(reference).equals(receipt.ours()))
                .map(CallbackEvent.Receipt::status)
                .toList();
    }

    private void awaitStatuses(String reference, ReportedStatus... expected) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(statuses(reference)).containsExactly(expected));
    }

    private OutboundResult.Response call(String method, String path, String body) {
        OutboundResult result = http.call(new OutboundRequest(
                method,
                URI.create(carrier.url() + path),
                List.of(new OutboundRequest.Header("Authorization", "Bearer " + token)),
                body.getBytes(StandardCharsets.UTF_8),
                Duration.ofSeconds(5)));
        assertThat(result).isInstanceOf(OutboundResult.Response.class);
        return (OutboundResult.Response) result;
    }

    private List<String> book() {
        return carrier.book("demo").stream().map(BookEntry::reference).toList();
    }

    @Test
    void aThrottledSenderHears429UntilItIsOverAndOthersGo() {
        carrier.play(
                "demo",
                CarrierTrick.of(Kind.THROTTLE)
                        .forSender(FROM)
                        .lasting(Duration.ofMillis(700))
                        .withLength(Duration.ofSeconds(30)));

        assertThat(send("a.1")).isInstanceOfSatisfying(Answer.TryLater.class, later -> {
            assertThat(later.code()).isEqualTo("http_429");
            assertThat(later.after()).isEqualTo(Duration.ofSeconds(1));
        });
        assertThat(send("b.1", "+15550000000", account)).isInstanceOf(Answer.Taken.class);
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(send("a.2")).isInstanceOf(Answer.Taken.class));
        assertThat(book()).containsExactly("b.1", "a.2");
    }

    @Test
    void aShareOfCallsFailsTheSameOnesInEveryRun() throws IOException {
        List<Integer> first = failing(carrier, account);
        assertThat(first).hasSizeBetween(15, 45);
        try (SandboxCarrier again =
                SandboxCarrier.start(new SandboxCarrier.Options(0, null, 10_000, Duration.ZERO, false, 7), CLOCK)) {
            CarrierAccount customer = again.open("demo");
            Account other = new Account(
                    ConnectionId.next(),
                    Map.of("url", again.url(), "account", "demo"),
                    Map.of("token", customer.token(), "signing_secret", customer.signingSecret()));
            assertThat(failing(again, other)).isEqualTo(first);
        }
    }

    private List<Integer> failing(SandboxCarrier at, Account by) {
        at.play("demo", CarrierTrick.of(Kind.FAIL).withShare(0.3).withCount(502));
        List<Integer> failed = IntStream.range(0, 100)
                .filter(i -> send("m" + i + ".1", FROM, by).equals(new Answer.TryLater("http_502", null)))
                .boxed()
                .toList();
        assertThat(at.book("demo")).as("a failure takes nothing").hasSize(100 - failed.size());
        return failed;
    }

    @Test
    void aDroppedConnectionIsUnknownWhetherItWasTakenOrNot() {
        carrier.play("demo", CarrierTrick.of(Kind.DROP_BEFORE));
        assertThat(send("a.1")).isInstanceOf(Answer.Unknown.class);
        assertThat(provider.ask(new AttemptReference("a.1"), account)).isEqualTo(new Standing.HasNot());

        carrier.behave("demo");
        carrier.play("demo", CarrierTrick.of(Kind.DROP_AFTER));
        assertThat(send("b.1")).isInstanceOf(Answer.Unknown.class);
        assertThat(provider.ask(new AttemptReference("b.1"), account)).isInstanceOf(Standing.Has.class);
        assertThat(book()).containsExactly("b.1");
    }

    @Test
    void aSlowAnswerComesAfterTheMessageWasTaken() {
        carrier.play("demo", CarrierTrick.of(Kind.SLOW_ANSWER).withLength(Duration.ofMillis(600)));
        Instant start = Instant.now();
        assertThat(send("a.1")).isInstanceOf(Answer.Taken.class);
        assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(590));
        assertThat(carrier.book("demo").getFirst().takenAt()).isBefore(start.plusMillis(500));
    }

    @Test
    void receiptsComeEarlyRepeatedReorderedOrLate() {
        carrier.play("demo", CarrierTrick.of(Kind.EARLY));
        send("a.1");
        assertThat(statuses("a.1"))
                .as("before the answer")
                .containsExactly(ReportedStatus.SUBMITTED, ReportedStatus.SENT, ReportedStatus.DELIVERED);

        carrier.behave("demo");
        eventIds.clear();
        carrier.play("demo", CarrierTrick.of(Kind.REPEAT).withCount(4));
        carrier.play("demo", CarrierTrick.of(Kind.REORDER));
        send("b.1");
        await().atMost(Duration.ofSeconds(10)).until(() -> statuses("b.1").size() == 12);
        assertThat(statuses("b.1").subList(0, 5))
                .containsExactly(
                        ReportedStatus.DELIVERED,
                        ReportedStatus.DELIVERED,
                        ReportedStatus.DELIVERED,
                        ReportedStatus.DELIVERED,
                        ReportedStatus.SENT);
        assertThat(eventIds.stream().distinct()).hasSize(3);

        carrier.behave("demo");
        carrier.play("demo", CarrierTrick.of(Kind.DELAY).withLength(Duration.ofMillis(800)));
        Instant start = Instant.now();
        send("c.1");
        awaitStatuses("c.1", ReportedStatus.SUBMITTED, ReportedStatus.SENT, ReportedStatus.DELIVERED);
        assertThat(Duration.between(start, Instant.now())).isGreaterThan(Duration.ofMillis(790));
    }

    /** HOOK-01: a right signature does not make it true. */
    @Test
    void lyingReceiptsNameWhatIsUnknownOrSomebodyElses() {
        CarrierAccount neighbour = carrier.open("neighbour");
        Account theirs = new Account(
                ConnectionId.next(),
                Map.of("url", carrier.url(), "account", "neighbour"),
                Map.of("token", neighbour.token(), "signing_secret", neighbour.signingSecret()));
        send("theirs.1", FROM, theirs);
        carrier.play("demo", CarrierTrick.of(Kind.LIE_UNKNOWN));
        carrier.play("demo", CarrierTrick.of(Kind.LIE_OTHER_ACCOUNT));

        send("a.1");

        awaitStatuses("a.1", ReportedStatus.SUBMITTED, ReportedStatus.SENT, ReportedStatus.DELIVERED);
        assertThat(statuses("theirs.1")).containsExactly(ReportedStatus.UNDELIVERED);
        assertThat(receipts).hasSize(5).anySatisfy(receipt -> {
            assertThat(receipt.status()).isEqualTo(ReportedStatus.UNDELIVERED);
            assertThat(book()).doesNotContain(String.valueOf(receipt.ours()));
        });
    }

    @Test
    void whoCannotBeAskedTellsNothing() {
        send("a.1");
        carrier.play("demo", CarrierTrick.of(Kind.ASK_UNAVAILABLE));
        assertThat(provider.ask(new AttemptReference("a.1"), account)).isInstanceOf(Standing.CannotTell.class);
        assertThat(provider.ask(new AttemptReference("never.1"), account)).isInstanceOf(Standing.CannotTell.class);
        carrier.behave("demo");
        assertThat(provider.ask(new AttemptReference("a.1"), account)).isInstanceOf(Standing.Has.class);
    }

    @Test
    void anHonouredReferenceIsTakenOnceAndAnsweredAlike() {
        carrier.play("demo", CarrierTrick.of(Kind.HONOUR_KEY));
        Answer first = send("a.1");
        assertThat(send("a.1")).isEqualTo(first);
        assertThat(book()).containsExactly("a.1");
        awaitStatuses("a.1", ReportedStatus.SUBMITTED, ReportedStatus.SENT, ReportedStatus.DELIVERED);

        var told = new Account(
                account.connection(), Map.of("url", carrier.url(), "honours_key", "true"), account.secrets());
        assertThat(provider.traitsOf(told).honoursKey()).isTrue();
        assertThat(provider.traitsOf(account).honoursKey()).isFalse();
    }

    /** LIM-03: the bill is the sum of the book, by the tariff of the hour. */
    @Test
    void theBillIsWhatTheBookAddsUpTo() {
        send("a.1");
        carrier.price("demo", Map.of("+1", 8_000L, "+1555", 9_000L, "+49", 90_000L));
        send("b.1");

        CarrierBill bill = carrier.bill("demo");
        assertThat(bill.totalMicros()).isEqualTo(16_500);
        assertThat(bill.messages()).isEqualTo(2);
        assertThat(carrier.book("demo").stream().mapToLong(BookEntry::costMicros))
                .containsExactly(7_500L, 9_000L);
        assertThat(carrier.bill("nobody").totalMicros()).isZero();
        assertThat(call("GET", "/v1/bill", "").text()).contains("\"total_micros\":16500", "\"segments\":2");
    }

    @Test
    void everyTrickCanBeCommandedOverTheWire() {
        for (Kind kind : Kind.values()) {
            assertThat(call("POST", "/v1/tricks", "{\"do\":\"" + kind.written() + "\",\"share\":0}")
                            .status())
                    .isEqualTo(202);
        }
        assertThat(send("a.1")).isInstanceOf(Answer.Taken.class);
        call("POST", "/v1/tricks", "{\"do\":\"fail\",\"seconds\":60,\"count\":503,\"sender\":\"" + FROM + "\"}");
        assertThat(send("b.1")).isEqualTo(new Answer.TryLater("http_503", null));
        assertThat(call("DELETE", "/v1/tricks", "").status()).isEqualTo(202);
        assertThat(send("b.2")).isInstanceOf(Answer.Taken.class);

        assertThat(call("PUT", "/v1/tariff", "{\"micros\":{\"+1\":1}}").status())
                .isEqualTo(200);
        for (String wrong : List.of("{\"micros\":{\"1\":1}}", "{\"micros\":{\"+1\":-1}}", "{\"micros\":7}")) {
            assertThat(call("PUT", "/v1/tariff", wrong).status()).isEqualTo(400);
        }
        for (String wrong : List.of(
                "{\"do\":\"dance\"}",
                "{\"do\":\"fail\",\"count\":404}",
                "{\"do\":\"fail\",\"share\":2}",
                "{\"do\":\"repeat\",\"count\":0}")) {
            assertThat(call("POST", "/v1/tricks", wrong).status()).as(wrong).isEqualTo(400);
        }
        assertThatThrownBy(() -> CarrierTrick.of(Kind.REPEAT).withCount(101))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
