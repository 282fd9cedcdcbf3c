package dev.gatepost.audit.anchors;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gatepost.audit.anchors.AnchorPlace.Kept;
import dev.gatepost.platform.AnchorSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;

/** AUD-02: checkpoints in an object store, by Amazon's own client against a peer that speaks what is used of it. */
class S3PlaceTest {
    private static final AnchorName NAME = new AnchorName("gatepost/instance", 42);
    private static final String NOTE = "gatepost/instance\n42\nroot\n\n— gatepost/instance c2ln\n";

    private final Map<String, String> stored = new TreeMap<>();
    private final List<String> asked = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private HttpServer server;

    @SuppressWarnings("NullAway.Init")
    private S3Place place;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 20);
        server.createContext("/", exchange -> {
            try (exchange) {
                answer(exchange);
            }
        });
        server.start();
        URI target = URI.create("s3://proofs/of/shop/");
        var settings = new AnchorSettings(
                Optional.of(target.toString()),
                Duration.ofMinutes(10),
                Optional.empty(),
                Optional.of("eu-central-1"),
                Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())));
        S3Client s3 = S3Place.client(settings)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")))
                .build();
        place = new S3Place(s3, target);
    }

    @AfterEach
    void close() {
        place.s3().close();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String key = exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(exchange.getRequestMethod() + " " + key + " "
                + exchange.getRequestHeaders().getFirst("If-None-Match") + " "
                + String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
                        .split(" ")[0]);
        String there = stored.get(key);
        if (exchange.getRequestMethod().equals("GET")) {
            say(exchange, there == null ? 404 : 200, there == null ? error("NoSuchKey") : there);
        } else if (there != null) {
            say(exchange, 412, error("PreconditionFailed"));
        } else {
            stored.put(key, body);
            say(exchange, 200, "");
        }
    }

    private static String error(String code) {
        return "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>no</Message></Error>";
    }

    private static void say(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    @Test
    void aCheckpointIsPutOnceAndNeverWrittenOver() {
        assertThat(place.keep(NAME, NOTE)).isEqualTo(new Kept.Fine());
        assertThat(stored).containsOnlyKeys("/proofs/of/shop/" + NAME.written()).containsValue(NOTE);
        assertThat(asked).singleElement().asString().startsWith("PUT").endsWith(" * AWS4-HMAC-SHA256");

        assertThat(place.keep(NAME, NOTE.replace("c2ln", "b3RoZXI=")))
                .as("the same by another signature")
                .isEqualTo(new Kept.Fine());
        assertThat(place.keep(NAME, NOTE.replace("root", "forged")))
                .isEqualTo(new Kept.Contradicted("it holds another checkpoint of 42 events"));
        assertThat(stored).containsValue(NOTE).hasSize(1);
    }

    @Test
    void aStoreThatIsAwayIsTold() {
        server.stop(0);
        assertThat(place.keep(NAME, NOTE)).isInstanceOf(Kept.Failed.class);
    }
}
