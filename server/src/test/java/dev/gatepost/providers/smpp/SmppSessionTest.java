package dev.gatepost.providers.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.RichParts;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.Arrivals;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Attempt;
import dev.gatepost.providers.Provider.AttemptReference;
import dev.gatepost.providers.Provider.Cause;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.io.DataInputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.jsmpp.bean.OptionalParameter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** CHN-01: text messages over SMPP, with a message centre that is slow, busy, gone, or wrong. */
class SmppSessionTest {
    private static final String ANNA = "12025550123";

    private final ScriptedCentre centre = new ScriptedCentre();
    private final SmppProvider provider = new SmppProvider(AddressPolicy.any());
    private final Inbox inbox = new Inbox();

    /** Keeps what is handed in, unless the database is away. */
    private static final class Inbox implements Arrivals {
        private final List<RawCallback> taken = new CopyOnWriteArrayList<>();
        private final List<String> events = new CopyOnWriteArrayList<>();
        private final Set<String> written = ConcurrentHashMap.newKeySet();
        private final List<Part> parts = new CopyOnWriteArrayList<>();
        private volatile boolean away;

        @Override
        public boolean take(ConnectionId connection, RawCallback callback, String eventId) {
            if (!away && written.add(eventId)) {
                taken.add(callback);
            }
            events.add(eventId);
            return !away;
        }

        @Override
        public boolean takePart(ConnectionId connection, Part part) {
            parts.add(part);
            return !away;
        }
    }

    @AfterEach
    void stop() {
        provider.close();
        centre.close();
    }

    private final ConnectionId connection = ConnectionId.next();

    private Account account(String... more) {
        return account(centre.port(), more);
    }

    private Account account(int port, String... more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "host",
                "127.0.0.1",
                "port",
                Integer.toString(port),
                "tls",
                "none",
                "plain_network",
                "yes",
                "system_id",
                "gatepost"));
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return new Account(connection, settings, Map.of("password", new Secret("right")));
    }

    private Account bound(String... more) {
        Account account = account(more);
        int before = centre.binds();
        provider.listen(List.of(account), inbox);
        await().atMost(Duration.ofSeconds(5)).until(() -> centre.binds() > before);
        return account;
    }

    private static Attempt attempt(String text, Duration timeout, BooleanSupplier mayStill) {
        return new Attempt(
                new AttemptReference("0123456789abcdef0123456789abcdef.1"),
                Channel.SMS,
                "+" + ANNA,
                "+12025550100",
                null,
                text,
                "https://gate.example/callbacks/x",
                timeout,
                RichParts.NONE,
                mayStill,
                Map.of(),
                null);
    }

    private Answer send(Account account, String text) {
        return provider.send(attempt(text, Duration.ofSeconds(5), () -> true), account);
    }

    private CallbackEvent only() {
        await().atMost(Duration.ofSeconds(5)).until(() -> !inbox.taken.isEmpty());
        assertThat(inbox.taken).hasSize(1);
        return provider.parse(inbox.taken.getFirst()).getFirst();
    }

    @Test
    void aTextIsTakenAndItsReceiptNamesIt() {
        Account account = bound();
        assertThat(send(account, "Hello [world] €")).isEqualTo(new Answer.Taken(ScriptedCentre.hex(1)));
        var pdu = centre.submitted().getFirst();
        assertThat(Alphabet.GSM.decode(pdu.getShortMessage())).isEqualTo("Hello [world] €");
        assertThat(pdu.getDestAddress()).isEqualTo(ANNA);
        assertThat(pdu.getDataCoding()).isZero();
        assertThat(pdu.getRegisteredDelivery()).isEqualTo((byte) 1);
        centre.receipt(ScriptedCentre.hex(1), ANNA, "DELIVRD");
        assertThat(only())
                .isEqualTo(new CallbackEvent.Receipt(
                        null, ScriptedCentre.hex(1), ReportedStatus.DELIVERED, null, "DELIVRD", null));
    }

    /** The answer in hex, the receipt in decimal: who it went to tells that it is the same. */
    @Test
    void anIdInTheOtherNumberSystemIsFoundOut() {
        Account account = bound();
        send(account, "one");
        centre.receipt(ScriptedCentre.decimal(1), ANNA, "UNDELIV");
        assertThat(only()).isInstanceOfSatisfying(CallbackEvent.Receipt.class, r -> {
            assertThat(r.theirs()).isEqualTo(ScriptedCentre.hex(1));
            assertThat(r.status()).isEqualTo(ReportedStatus.UNDELIVERED);
            assertThat(r.failure()).isEqualTo(Failure.PERMANENT);
        });
    }

    /** Nobody else's receipt is taken for it. */
    @Test
    void anIdOfAnotherPersonIsLeftAsItIs() {
        Account account = bound();
        send(account, "one");
        centre.receipt(ScriptedCentre.decimal(1), "12025550199", "DELIVRD");
        assertThat(only())
                .isInstanceOfSatisfying(
                        CallbackEvent.Receipt.class, r -> assertThat(r.theirs()).isEqualTo(ScriptedCentre.decimal(1)));
    }

    @Test
    void aBusyCentreIsTriedLaterAndAWrongNumberIsNot() {
        Account account = bound();
        centre.script(n -> n == 1 ? 0x58 : n == 2 ? 0x14 : n == 3 ? 0x0B : 0x45);
        for (int i = 0; i < 2; i++) {
            assertThat(send(account, "x"))
                    .isInstanceOfSatisfying(
                            Answer.TryLater.class,
                            later -> assertThat(later.cause()).isEqualTo(Cause.ACCOUNT_TOO_FAST));
        }
        assertThat(send(account, "x"))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.failure()).isEqualTo(Failure.INVALID_ADDRESS));
        assertThat(send(account, "x"))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo("smpp_0x45"));
    }

    @Test
    void aLineThatIsCutAfterTheMessageLeavesItUnknownAndIsMadeAgain() {
        Account account = bound();
        centre.script(n -> n == 1 ? ScriptedCentre.CUT : 0);
        assertThat(send(account, "x")).isEqualTo(new Answer.Unknown("no_response"));
        assertThat(centre.submitted()).hasSize(1);
        await().atMost(Duration.ofSeconds(10)).until(() -> send(account, "y") instanceof Answer.Taken);
        assertThat(centre.submitted()).hasSize(2);
        assertThat(centre.binds()).isEqualTo(2);
    }

    @Test
    void aSilentCentreLeavesItUnknownWithinTheTime() {
        Account account = bound();
        centre.script(n -> ScriptedCentre.SILENT);
        Instant began = Instant.now();
        assertThat(provider.send(attempt("x", Duration.ofSeconds(1), () -> true), account))
                .isEqualTo(new Answer.Unknown("no_response"));
        assertThat(Duration.between(began, Instant.now())).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void whatWasCalledOffIsNotWritten() {
        Account account = bound();
        Answer answer = provider.send(attempt("x", Duration.ofSeconds(3), () -> false), account);
        assertThat(answer).isInstanceOf(Answer.TryLater.class);
        assertThat(centre.submitted()).isEmpty();
    }

    @Test
    void withoutASessionNothingIsSaidToBeSent() {
        Account account = account("port", "1");
        assertThat(send(account, "x"))
                .isInstanceOfSatisfying(
                        Answer.TryLater.class, later -> assertThat(later.code()).isEqualTo("no_session"));
    }

    @Test
    void theWindowIsKept() throws Exception {
        Account account = bound("window", "3");
        centre.slow(100);
        try (ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Answer>> all = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                all.add(calls.submit(() -> send(account, "x")));
            }
            for (Future<Answer> each : all) {
                assertThat(each.get()).isInstanceOf(Answer.Taken.class);
            }
        }
        assertThat(centre.mostAtOnce()).isEqualTo(3);
    }

    @Test
    void theThroughputIsKept() {
        Account account = bound("throughput", "20");
        Instant began = Instant.now();
        for (int i = 0; i < 11; i++) {
            assertThat(send(account, "x")).isInstanceOf(Answer.Taken.class);
        }
        assertThat(Duration.between(began, Instant.now())).isGreaterThan(Duration.ofMillis(480));
    }

    @Test
    void aLongTextLeavesInPartsAndABusyCentreGetsTheMissingOneAgain() {
        Account account = bound();
        centre.script(n -> n == 2 ? 0x58 : 0);
        String text = "Ж".repeat(150);
        String first = ScriptedCentre.hex(1);
        assertThat(send(account, text))
                .isEqualTo(
                        new Answer.Taken(first + "+2", List.of(first, ScriptedCentre.hex(3), ScriptedCentre.hex(4))));
        assertThat(centre.submitted()).allMatch(pdu -> (pdu.getEsmClass() & 0x40) != 0 && pdu.getDataCoding() == 8);
        assertThat(centre.submitted().getFirst().getShortMessage()).startsWith(5, 0, 3);
    }

    /** Half of it is there: it is neither said to be sent nor written again. */
    @Test
    void aLongTextOfWhichAPartIsRefusedIsUnknown() {
        Account account = bound();
        centre.script(n -> n == 2 ? 0x45 : 0);
        assertThat(send(account, "Ж".repeat(150))).isEqualTo(new Answer.Unknown("partly_taken_1_of_3"));
        assertThat(centre.submitted()).hasSize(2);
    }

    @Test
    void nothingIsAcknowledgedBeforeItIsDurable() {
        bound();
        inbox.away = true;
        byte[] stop = Alphabet.GSM.encode("STOP").orElseThrow();
        assertThatThrownBy(() -> centre.deliver(ANNA, "12025550100", 0, 0, stop))
                .hasMessageContaining("64");
        inbox.away = false;
        centre.deliver(ANNA, "12025550100", 0, 0, stop);
        assertThat(inbox.events).hasSize(2);
        // It may have been written the first time, so the second is told to be the same.
        assertThat(inbox.events.get(0)).isEqualTo(inbox.events.get(1));
        assertThat(only())
                .isEqualTo(new CallbackEvent.Inbound(Channel.SMS, "+" + ANNA, "+12025550100", "STOP", false, null));
    }

    @Test
    void whatAPersonWritesTwiceIsHeardTwiceAndAReceiptOnce() {
        bound();
        byte[] yes = Alphabet.GSM.encode("YES").orElseThrow();
        centre.deliver(ANNA, "12025550100", 0, 0, yes);
        centre.deliver(ANNA, "12025550100", 0, 0, yes);
        assertThat(inbox.taken).hasSize(2);
        centre.receipt("77", ANNA, "DELIVRD");
        centre.receipt("77", ANNA, "DELIVRD");
        assertThat(inbox.taken).hasSize(3);
    }

    @Test
    void partsOfWhatAPersonWroteAreJoined() {
        bound();
        Parts parts = Parts.of("Привет ".repeat(20), Alphabet.GSM, 0, Parts.Long.UDH_8, 7);
        for (int i = parts.octets().size() - 1; i >= 0; i--) {
            centre.deliver(ANNA, "12025550100", 0x40, 8, parts.octets().get(i));
        }
        assertThat(inbox.parts).hasSize(3).allMatch(p -> p.total() == 3);
        var joined = provider.join(
                inbox.parts.reversed().stream().map(Arrivals.Part::callback).toList());
        assertThat(provider.parse(joined).getFirst())
                .isInstanceOfSatisfying(
                        CallbackEvent.Inbound.class, m -> assertThat(m.text()).isEqualTo("Привет ".repeat(20)));
    }

    @Test
    void aReceiptByItsParametersNeedsNoText() {
        bound();
        centre.deliver(
                ANNA,
                "12025550100",
                4,
                0,
                new byte[0],
                new OptionalParameter.Receipted_message_id("abc-1"),
                new OptionalParameter.Message_state((byte) 8));
        assertThat(only()).isInstanceOfSatisfying(CallbackEvent.Receipt.class, r -> {
            assertThat(r.theirs()).isEqualTo("abc-1");
            assertThat(r.status()).isEqualTo(ReportedStatus.FAILED);
        });
    }

    @Test
    void noCallbackOverHttpIsBelieved() {
        var forged =
                new RawCallback("POST", "https://x", List.of(), "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(provider.verify(forged, account(), Instant.now())).isInstanceOf(Verdict.Forged.class);
    }

    /** An endless PDU, a negative length, and noise: each ends its session and nothing else. */
    @Test
    void hostileOctetsEndTheirSessionAlone() throws Exception {
        try (ServerSocket hostile = new ServerSocket(0)) {
            var random = new Random(11);
            int[] lengths = {Integer.MAX_VALUE, -5, 3, 70_000, 17};
            Thread.ofVirtual().start(() -> {
                for (int round = 0; round < 40; round++) {
                    try (Socket line = hostile.accept()) {
                        answerBind(line);
                        byte[] noise = new byte[200];
                        random.nextBytes(noise);
                        ByteBuffer.wrap(noise)
                                .putInt(lengths[round % lengths.length])
                                .putInt(round % 2 == 0 ? 5 : 0x80000004);
                        line.getOutputStream().write(noise);
                        line.getOutputStream().flush();
                        Thread.sleep(100);
                    } catch (Exception e) {
                        return;
                    }
                }
            });
            Account bad = account(hostile.getLocalPort());
            provider.listen(List.of(bad), inbox);
            Thread.sleep(2_500);
            assertThat(inbox.taken.size() + inbox.parts.size()).isLessThan(100);
        }
        assertThat(send(bound(), "still here")).isInstanceOf(Answer.Taken.class);
    }

    private static void answerBind(Socket line) throws Exception {
        var in = new DataInputStream(line.getInputStream());
        int length = in.readInt();
        byte[] rest = in.readNBytes(length - 4);
        int sequence = ByteBuffer.wrap(rest).getInt(8);
        line.getOutputStream()
                .write(ByteBuffer.allocate(18)
                        .putInt(18)
                        .putInt(0x80000009)
                        .putInt(0)
                        .putInt(sequence)
                        .put((byte) 'x')
                        .put((byte) 0)
                        .array());
        line.getOutputStream().flush();
        Thread.sleep(50);
    }
}
