package dev.gatepost.providers.sandbox;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.Provider.ReportedStatus;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The carrier's API: routes, bearer tokens, answers. A 5xx promises that nothing was taken. */
final class CarrierDoor implements HttpHandler {
    private static final int LONGEST_BODY = 256 * 1024;
    private static final int LARGEST_PAGE = 10_000;

    private final SandboxCarrier carrier;
    private final Counter counter;
    private final Semaphore atOnce = new Semaphore(2_000);
    private final InstantSource clock;

    CarrierDoor(SandboxCarrier carrier, InstantSource clock) {
        this.carrier = carrier;
        this.clock = clock;
        this.counter = new Counter(carrier, clock);
    }

    /** What goes back over the wire; {@link Silence} closes the connection without a byte. */
    sealed interface Reply {
        record Json(int status, ObjectNode body, @Nullable Duration retryAfter) implements Reply {}

        record Silence() implements Reply {}

        static Reply json(int status, ObjectNode body) {
            return new Json(status, body, null);
        }

        static Reply error(int status, String code, String message) {
            return json(status, StrictJson.object().put("code", code).put("message", message));
        }
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!atOnce.tryAcquire()) {
                write(exchange, Reply.error(503, "busy", "too many calls at once"));
                return;
            }
            try {
                write(exchange, reply(exchange));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                atOnce.release();
            }
        }
    }

    private static void write(HttpExchange exchange, Reply reply) throws IOException {
        switch (reply) {
            case Reply.Silence silence -> {}
            case Reply.Json json -> {
                byte[] body = StrictJson.bytes(json.body());
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                if (json.retryAfter() != null) {
                    exchange.getResponseHeaders()
                            .set("Retry-After", Long.toString(json.retryAfter().toSeconds()));
                }
                exchange.sendResponseHeaders(json.status(), body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    private Reply reply(HttpExchange exchange) throws IOException, InterruptedException {
        byte[] body = exchange.getRequestBody().readNBytes(LONGEST_BODY + 1);
        if (body.length > LONGEST_BODY) {
            return Reply.error(413, "too_large", "the body is larger than 256 KiB");
        }
        Optional<CarrierAccount> account =
                authenticate(exchange.getRequestHeaders().getFirst("Authorization"));
        if (account.isEmpty()) {
            return Reply.error(401, "unauthorised", "the bearer token belongs to no account");
        }
        Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
        String route =
                exchange.getRequestMethod() + ' ' + exchange.getRequestURI().getPath();
        try {
            return switch (route) {
                case "POST /v1/messages" -> counter.take(account.get(), StrictJson.parse(body));
                case "GET /v1/messages" -> ask(account.get(), query.getOrDefault("client_reference", ""));
                case "GET /v1/book" -> page(account.get(), query);
                case "POST /v1/inbound" -> inbound(account.get(), StrictJson.parse(body));
                case "GET /v1/opt-outs" ->
                    BlockDesk.page(carrier.blocks(), account.get(), number(query, "after", 0, Integer.MAX_VALUE));
                case "POST /v1/opt-outs" ->
                    BlockDesk.add(carrier.blocks(), account.get(), StrictJson.parse(body), clock.instant());
                case "GET /v1/bill" -> bill(account.get());
                case "PUT /v1/tariff" -> price(account.get(), StrictJson.parse(body));
                case "POST /v1/tricks" -> play(account.get(), StrictJson.parse(body));
                case "DELETE /v1/tricks" -> behave(account.get());
                case "POST /v1/outage" -> outage(StrictJson.parse(body));
                default -> Reply.error(404, "no_route", "there is nothing here");
            };
        } catch (StrictJson.Wrong e) {
            return Reply.error(400, "bad_request", "wrong or missing: " + e.field());
        }
    }

    private Optional<CarrierAccount> authenticate(@Nullable String header) {
        if (header == null || !header.startsWith("Bearer ")) {
            return Optional.empty();
        }
        return carrier.holderOf(new Secret(header.substring("Bearer ".length())));
    }

    private Reply ask(CarrierAccount account, String reference) {
        if (carrier.script().cannotBeAsked(account.name(), reference)) {
            return Reply.error(503, "unavailable", "it cannot be asked now");
        }
        Optional<Book.Standing> found = carrier.book().find(account.name(), reference);
        return found.map(standing -> Reply.json(200, taken(standing.entry(), standing.status())))
                .orElseGet(() -> Reply.error(404, "unknown_reference", "nothing was taken with this reference"));
    }

    private Reply page(CarrierAccount account, Map<String, String> query) throws StrictJson.Wrong {
        if (!account.name().equals(query.getOrDefault("account", account.name()))) {
            return Reply.error(403, "forbidden", "the token belongs to another account");
        }
        int after = number(query, "after", 0, Integer.MAX_VALUE);
        int limit = number(query, "limit", 1_000, LARGEST_PAGE);
        List<BookEntry> entries = carrier.book().page(account.name(), after, limit);
        ObjectNode body = StrictJson.object().put("next", after + entries.size());
        ArrayNode lines = body.putArray("entries");
        entries.forEach(entry -> lines.add(Book.line(entry)));
        return Reply.json(200, body);
    }

    private Reply bill(CarrierAccount account) {
        CarrierBill bill = carrier.bill(account.name());
        ObjectNode body = StrictJson.object()
                .put("account", bill.account())
                .put("messages", bill.messages())
                .put("segments", bill.segments())
                .put("total_micros", bill.totalMicros());
        if (bill.first() != null && bill.last() != null) {
            body.put("first_taken_at", bill.first().toString())
                    .put("last_taken_at", bill.last().toString());
        }
        return Reply.json(200, body);
    }

    private Reply price(CarrierAccount account, StrictJson json) throws StrictJson.Wrong {
        try {
            carrier.price(account.name(), json.wholes("micros"));
        } catch (IllegalArgumentException e) {
            throw new StrictJson.Wrong("micros");
        }
        return Reply.json(200, StrictJson.object().put("status", "set"));
    }

    private Reply play(CarrierAccount account, StrictJson json) throws StrictJson.Wrong {
        carrier.play(account.name(), CarrierTrick.read(json));
        return Reply.json(202, StrictJson.object().put("from", clock.instant().toString()));
    }

    private Reply behave(CarrierAccount account) {
        carrier.behave(account.name());
        return Reply.json(202, StrictJson.object().put("from", clock.instant().toString()));
    }

    private Reply inbound(CarrierAccount account, StrictJson json) throws StrictJson.Wrong {
        Notice.PersonText text = new Notice.PersonText(
                Submission.channel(json), json.text("from", 320), json.text("to", 320), json.text("text", 1_600));
        carrier.personWrites(account.name(), text.channel(), text.from(), text.to(), text.text(), Submission.url(json));
        return Reply.json(202, StrictJson.object().put("status", "accepted"));
    }

    private Reply outage(StrictJson json) throws StrictJson.Wrong {
        Duration length = Duration.ofMillis((long) (1_000 * json.number("seconds", 0, 3_600)));
        // A moment later, so that this answer still gets out.
        boolean begun = carrier.begin(() -> {
            Thread.sleep(50);
            carrier.outage(length);
        });
        return begun
                ? Reply.json(
                        202, StrictJson.object().put("from", clock.instant().toString()))
                : Reply.error(503, "busy", "too many messages under way");
    }

    static ObjectNode taken(BookEntry entry, ReportedStatus status) {
        return StrictJson.object()
                .put("id", entry.id())
                .put("status", status.name().toLowerCase(Locale.ROOT))
                .put("client_reference", entry.reference())
                .put("segments", entry.segments())
                .put("cost_micros", entry.costMicros());
    }

    private static int number(Map<String, String> query, String name, int otherwise, int greatest)
            throws StrictJson.Wrong {
        String written = query.get(name);
        if (written == null) {
            return otherwise;
        }
        if (!written.matches("[0-9]{1,9}") || Integer.parseInt(written) > greatest) {
            throw new StrictJson.Wrong(name);
        }
        return Integer.parseInt(written);
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> values = new LinkedHashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    values.put(
                            pair.substring(0, equals),
                            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
                }
            }
        }
        return values;
    }
}
