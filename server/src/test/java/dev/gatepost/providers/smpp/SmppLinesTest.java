package dev.gatepost.providers.smpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.Arrivals;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Attempt;
import dev.gatepost.providers.Provider.AttemptReference;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.smtp.MailServerCertificate;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CHN-01, TLS-02: lines to message centres octet by octet: under TLS, gone silent, and with what few of them send. */
class SmppLinesTest {
    private final SmppProvider provider = new SmppProvider(AddressPolicy.any());
    private final List<RawCallback> taken = new CopyOnWriteArrayList<>();
    private final Arrivals arrivals = new Arrivals() {
        @Override
        public boolean take(ConnectionId connection, RawCallback callback, String eventId) {
            return taken.add(callback);
        }

        @Override
        public boolean takePart(ConnectionId connection, Part part) {
            return true;
        }
    };

    @AfterEach
    void stop() {
        provider.close();
    }

    /** A message centre that binds whoever comes and names no id for what it takes. */
    private static final class Octets implements AutoCloseable {
        private static final int BIND_TRANSCEIVER = 9;
        private static final int SUBMIT_SM = 4;
        private static final int ENQUIRE_LINK = 0x15;
        private static final int DATA_SM = 0x103;
        private static final int ANSWER = 0x80000000;

        private final ServerSocket listener;
        private final AtomicInteger binds = new AtomicInteger();
        private final AtomicInteger asked = new AtomicInteger();
        private final List<Integer> answers = new CopyOnWriteArrayList<>();
        private final boolean lives;
        private volatile byte[] first = {};

        Octets(ServerSocketFactory sockets, boolean lives) throws IOException {
            this.listener = sockets.createServerSocket(0);
            this.lives = lives;
            Thread.ofVirtual().start(() -> {
                while (!listener.isClosed()) {
                    try {
                        Socket line = listener.accept();
                        Thread.ofVirtual().start(() -> serve(line));
                    } catch (IOException e) {
                        return;
                    }
                }
            });
        }

        int port() {
            return listener.getLocalPort();
        }

        private void serve(Socket line) {
            try (line) {
                var in = new DataInputStream(line.getInputStream());
                while (true) {
                    byte[] rest = in.readNBytes(in.readInt() - 4);
                    ByteBuffer head = ByteBuffer.wrap(rest);
                    int command = head.getInt();
                    head.getInt();
                    answer(line, command, head.getInt());
                }
            } catch (IOException | RuntimeException e) {
                // The other side left, or spoke no TLS.
            }
        }

        private void answer(Socket line, int command, int sequence) throws IOException {
            switch (command) {
                case BIND_TRANSCEIVER -> {
                    binds.incrementAndGet();
                    write(line, ANSWER | command, sequence, new byte[] {'x', 0});
                    if (first.length > 0) {
                        write(line, DATA_SM, 1, first);
                    }
                }
                case SUBMIT_SM -> write(line, ANSWER | command, sequence, new byte[] {0});
                case ENQUIRE_LINK -> {
                    asked.incrementAndGet();
                    if (lives) {
                        write(line, ANSWER | command, sequence, new byte[0]);
                    }
                }
                default -> answers.add(command);
            }
        }

        private static void write(Socket line, int command, int sequence, byte[] body) throws IOException {
            line.getOutputStream()
                    .write(ByteBuffer.allocate(16 + body.length)
                            .putInt(16 + body.length)
                            .putInt(command)
                            .putInt(0)
                            .putInt(sequence)
                            .put(body)
                            .array());
            line.getOutputStream().flush();
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    private Account account(int port, Map<String, String> further) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "host", "127.0.0.1", "port", Integer.toString(port), "system_id", "gatepost", "enquire_link", "5"));
        settings.putAll(further);
        return new Account(ConnectionId.next(), settings, Map.of("password", new Secret("right")));
    }

    private static final Map<String, String> PLAIN = Map.of("tls", "none", "plain_network", "yes");

    private Answer send(Account account, String text) {
        return provider.send(
                new Attempt(
                        new AttemptReference("0123456789abcdef0123456789abcdef.1"),
                        Channel.SMS,
                        "+12025550123",
                        "+12025550100",
                        null,
                        text,
                        "https://gate.example/callbacks/x",
                        Duration.ofSeconds(5)),
                account);
    }

    private void bound(Account account, Octets centre) {
        provider.listen(List.of(account), arrivals);
        await().atMost(Duration.ofSeconds(8)).until(() -> centre.binds.get() > 0);
    }

    @Test
    void underTlsTheCertificateIsCheckedBeforeAPasswordIsSaid(@TempDir Path one, @TempDir Path other) throws Exception {
        var its = MailServerCertificate.make(one, "dns:localhost");
        var another = MailServerCertificate.make(other, "dns:localhost");
        try (var centre = new Octets(its.serving().getServerSocketFactory(), true)) {
            Account stranger = account(centre.port(), Map.of("host", "localhost", "tls_authorities", another.pem()));
            provider.listen(List.of(stranger), arrivals);
            assertThat(send(stranger, "to nobody")).isInstanceOf(Answer.TryLater.class);
            assertThat(centre.binds).hasValue(0);

            Account trusting = account(centre.port(), Map.of("host", "localhost", "tls_authorities", its.pem()));
            bound(trusting, centre);
            assertThat(send(trusting, "over TLS")).isInstanceOf(Answer.Taken.class);
        }
    }

    /** The status says taken. That no id is named means that no receipt will be found, and not that it did not leave. */
    @Test
    void whatIsTakenWithoutAnIdIsTaken() throws Exception {
        try (var centre = new Octets(ServerSocketFactory.getDefault(), true)) {
            Account account = account(centre.port(), PLAIN);
            bound(account, centre);
            assertThat(send(account, "short")).isEqualTo(new Answer.Taken(""));
            assertThat(send(account, "in parts. ".repeat(40))).isEqualTo(new Answer.Taken(""));
        }
    }

    @Test
    void aCentreThatAnswersNoEnquireLinkIsLeftAndBoundAnew() throws Exception {
        try (var centre = new Octets(ServerSocketFactory.getDefault(), false)) {
            bound(account(centre.port(), PLAIN), centre);
            await().atMost(Duration.ofSeconds(40)).until(() -> centre.binds.get() > 1);
            assertThat(centre.asked.get()).isPositive();
        }
    }

    /** Some centres bring what people write, and receipts, by data_sm (SMPP 3.4, section 4.7). */
    @Test
    void whatComesByDataSmIsHeardLikeAnyOther() throws Exception {
        try (var centre = new Octets(ServerSocketFactory.getDefault(), true)) {
            byte[] text = "STOP".getBytes(StandardCharsets.US_ASCII);
            ByteBuffer body = ByteBuffer.allocate(200);
            body.put((byte) 0).put((byte) 1).put((byte) 1).put("12025550123\0".getBytes(StandardCharsets.US_ASCII));
            body.put((byte) 1).put((byte) 1).put("12025550100\0".getBytes(StandardCharsets.US_ASCII));
            body.put((byte) 0).put((byte) 0).put((byte) 0);
            body.putShort((short) 0x0424).putShort((short) text.length).put(text);
            byte[] pdu = new byte[body.position()];
            body.flip().get(pdu);
            centre.first = pdu;
            bound(account(centre.port(), PLAIN), centre);
            await().atMost(Duration.ofSeconds(8)).until(() -> !taken.isEmpty());
            assertThat(provider.parse(taken.getFirst()).getFirst())
                    .isInstanceOfSatisfying(CallbackEvent.Inbound.class, heard -> {
                        assertThat(heard.text()).isEqualTo("STOP");
                        assertThat(heard.from()).isEqualTo("+12025550123");
                    });
            await().atMost(Duration.ofSeconds(8)).until(() -> centre.answers.contains(0x80000103));
        }
    }
}
