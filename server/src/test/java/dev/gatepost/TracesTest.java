package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.gatepost.TestClient.Reply;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Settings;
import dev.gatepost.platform.Traces;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** OBS-01, OBS-02: one trace from the call of the API to the event, under the correlation id. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TracesTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";
    private static final String NUMBER = "15112345688";

    private final TestGatepost gatepost = TestGatepost.start();
    private final TestShop shop = gatepost.shop("traced");
    private final Collector collector = new Collector();
    private EventSink sink;

    TracesTest() throws IOException {
        sink = new EventSink();
    }

    @BeforeAll
    void listen() {
        assertThat(shop.client()
                        .post(shop.key(), "/v1/event-endpoints", document("url", sink.url()))
                        .status())
                .isEqualTo(201);
    }

    @AfterAll
    void stop() {
        gatepost.close();
        sink.close();
        collector.close();
    }

    /** A span as it travelled. */
    private record Seen(String trace, String span, String parent, String name) {}

    /** Takes spans as an OpenTelemetry collector does: OTLP over HTTP, protobuf. */
    private static final class Collector implements AutoCloseable {
        private final HttpServer server;
        private final List<Seen> spans = new CopyOnWriteArrayList<>();
        private final List<String> raw = new CopyOnWriteArrayList<>();

        Collector() {
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
            server.createContext("/v1/traces", call -> {
                byte[] body = call.getRequestBody().readAllBytes();
                raw.add(new String(body, StandardCharsets.ISO_8859_1));
                for (byte[] resource : fields(body, 1)) {
                    for (byte[] scope : fields(resource, 2)) {
                        fields(scope, 2).forEach(s -> spans.add(span(s)));
                    }
                }
                call.getResponseHeaders().set("Content-Type", "application/x-protobuf");
                call.sendResponseHeaders(200, -1);
                call.close();
            });
            server.start();
        }

        URI endpoint() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        }

        List<Seen> of(String trace) {
            return spans.stream().filter(s -> s.trace().equals(trace)).toList();
        }

        private static Seen span(byte[] span) {
            HexFormat hex = HexFormat.of();
            return new Seen(
                    hex.formatHex(fields(span, 1).getFirst()),
                    hex.formatHex(fields(span, 2).getFirst()),
                    fields(span, 4).isEmpty()
                            ? ""
                            : hex.formatHex(fields(span, 4).getFirst()),
                    new String(fields(span, 5).getFirst(), StandardCharsets.UTF_8));
        }

        /** The values of a length-delimited field, in the wire format of protocol buffers. */
        private static List<byte[]> fields(byte[] message, int number) {
            List<byte[]> out = new ArrayList<>();
            int[] at = {0};
            while (at[0] < message.length) {
                long tag = varint(message, at);
                switch ((int) (tag & 7)) {
                    case 0 -> varint(message, at);
                    case 1 -> at[0] += 8;
                    case 5 -> at[0] += 4;
                    case 2 -> {
                        int length = (int) varint(message, at);
                        if (tag >>> 3 == number) {
                            out.add(java.util.Arrays.copyOfRange(message, at[0], at[0] + length));
                        }
                        at[0] += length;
                    }
                    default -> throw new IllegalStateException("no such wire type");
                }
            }
            return out;
        }

        private static long varint(byte[] message, int[] at) {
            long out = 0;
            for (int shift = 0; ; shift += 7) {
                byte b = message[at[0]++];
                out |= (long) (b & 0x7f) << shift;
                if (b >= 0) {
                    return out;
                }
            }
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private Reply send(String key, String traceparent) {
        return shop.client()
                .post(
                        shop.key(),
                        "/v1/messages",
                        TestShop.message("+49" + NUMBER, "order_shipped"),
                        "Idempotency-Key",
                        key,
                        "traceparent",
                        traceparent);
    }

    @Test
    void aMessagesWholeLifeIsOneTraceUnderTheCallersOwn() {
        try (Traces.Sending sending =
                Traces.start(new Traces.Settings(collector.endpoint(), 1_000), Clock.systemUTC())) {
            Reply accepted = send("traced-1", "00-" + TRACE + "-" + CALLER + "-01");
            assertThat(sending).isNotNull();
            assertThat(Ids.read("cor", accepted.at("/correlation_id")))
                    .hasValue(new UUID(0x4bf92f3577b34da6L, 0xa3ce929d0e0e4736L));
            shop.until(accepted.id(), "delivered");
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> names(TRACE)
                            .containsAll(Set.of("accept", "decide", "claim", "provider call", "callback", "event")));

            Seen first = collector.of(TRACE).stream()
                    .filter(s -> s.name().equals("accept"))
                    .findFirst()
                    .orElseThrow();
            assertThat(first.parent()).isEqualTo(CALLER);
            assertThat(collector.of(TRACE))
                    .filteredOn(s -> !s.name().equals("accept"))
                    .isNotEmpty()
                    .allSatisfy(s -> assertThat(s.parent()).isEqualTo(first.span()));
            assertThat(sink.got())
                    .filteredOn(g -> g.object().equals(accepted.id()))
                    .isNotEmpty()
                    .allSatisfy(g -> assertThat(g.headers().firstValue("traceparent"))
                            .hasValueSatisfying(t -> assertThat(t).startsWith("00-" + TRACE + "-")));
            assertThat(String.join("\n", collector.raw))
                    .contains("gatepost.message")
                    .doesNotContain(NUMBER)
                    .doesNotContain("Lena")
                    .doesNotContain(shop.key().reveal());
        }
    }

    private Set<String> names(String trace) {
        return collector.of(trace).stream().map(Seen::name).collect(Collectors.toSet());
    }

    /** Which traces are kept follows from the trace id alone: of none, none. */
    @Test
    void whatIsNotKeptIsNotSent() {
        String trace = "00f92f3577b34da6a3ce929d0e0e4711";
        try (Traces.Sending sending = Traces.start(new Traces.Settings(collector.endpoint(), 0), Clock.systemUTC())) {
            assertThat(sending).isNotNull();
            Reply accepted = send("traced-2", "00-" + trace + "-" + CALLER + "-01");
            shop.until(accepted.id(), "delivered");
        }
        assertThat(collector.of(trace)).isEmpty();
    }

    /** Off, nothing is believed of a caller's header and nothing is passed on. */
    @Test
    void whenTracesAreOffNothingIsTakenOverAndNothingTold() {
        String trace = "11f92f3577b34da6a3ce929d0e0e4711";

        Reply accepted = send("traced-3", "00-" + trace + "-" + CALLER + "-01");

        shop.until(accepted.id(), "delivered");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> sink.got().stream()
                        .anyMatch(g ->
                                g.object().equals(accepted.id()) && g.type().equals("message.delivered")));
        assertThat(Ids.read("cor", accepted.at("/correlation_id")))
                .hasValueSatisfying(id -> assertThat(id.version()).isEqualTo(7));
        assertThat(sink.got())
                .filteredOn(g -> g.object().equals(accepted.id()))
                .allSatisfy(
                        g -> assertThat(g.headers().firstValue("traceparent")).isEmpty());
        assertThat(collector.of(trace)).isEmpty();
    }

    @Test
    void theEndpointIsASetting() {
        assertThat(Settings.read(Map.of("GATEPOST_DATA_DIR", "x"), false).traces())
                .isEmpty();
        assertThat(Settings.read(
                                Map.of(
                                        "GATEPOST_DATA_DIR",
                                        "x",
                                        "GATEPOST_OTLP_ENDPOINT",
                                        "http://127.0.0.1:4318",
                                        "GATEPOST_TRACES_PER_MILLE",
                                        "250"),
                                false)
                        .traces())
                .hasValue(new Traces.Settings(URI.create("http://127.0.0.1:4318"), 250));
        assertThatThrownBy(() ->
                        Settings.read(Map.of("GATEPOST_DATA_DIR", "x", "GATEPOST_OTLP_ENDPOINT", "nonsense"), false))
                .isInstanceOf(Settings.Unusable.class)
                .hasMessageContaining("GATEPOST_OTLP_ENDPOINT");
    }
}
