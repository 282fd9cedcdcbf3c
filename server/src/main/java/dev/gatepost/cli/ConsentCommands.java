package dev.gatepost.cli;

import dev.gatepost.platform.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code gatepost consent record} and {@code gatepost consent state}: the ledger from a terminal (CON-01, CON-06). */
final class ConsentCommands {
    private ConsentCommands() {}

    @Command(name = "record", description = "Records one consent event; the key is read from GATEPOST_KEY.")
    static final class Record implements Callable<Integer> {
        @Option(names = "--address", required = true, description = "A number (+49…) or a mail address.")
        @SuppressWarnings("NullAway.Init")
        private String address;

        @Option(names = "--channel", required = true, description = "sms, email, rcs, whatsapp …")
        @SuppressWarnings("NullAway.Init")
        private String channel;

        @Option(names = "--purpose", required = true, description = "promotional, transactional, service …")
        @SuppressWarnings("NullAway.Init")
        private String purpose;

        @Option(names = "--brand", required = true, description = "The brand's id: brd_…")
        @SuppressWarnings("NullAway.Init")
        private String brand;

        @Option(names = "--status", required = true, description = "granted, revoked or pending.")
        @SuppressWarnings("NullAway.Init")
        private String status;

        @Option(names = "--source", required = true, description = "web_form, agent, point_of_sale, import …")
        @SuppressWarnings("NullAway.Init")
        private String source;

        @Option(names = "--basis", description = "implied, soft_opt_in, express (usual) or express_written.")
        private @Nullable String basis;

        @Option(names = "--campaign", description = "What brought the person here.")
        private @Nullable String campaign;

        @Option(names = "--disclosure", description = "What the person saw: dis_… or dis_…@2.")
        private @Nullable String disclosure;

        @Option(names = "--occurred-at", description = "When it happened, if not now: 2026-11-21T08:00:00Z.")
        private @Nullable String occurredAt;

        @Override
        public Integer call() throws Exception {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("address", address);
            body.put("channel", channel);
            body.put("purpose", purpose);
            body.put("brand", brand);
            body.put("status", status);
            body.put("source", source);
            put(body, "basis", basis);
            put(body, "campaign", campaign);
            put(body, "disclosure", disclosure);
            put(body, "occurred_at", occurredAt);
            Optional<ApiCall.Answer> answer = ApiCall.of("POST", "/v1/consents", Json.write(body));
            answer.ifPresent(a -> (a.isFine() ? System.out : System.err).println(a.body()));
            return answer.isPresent() && answer.get().isFine() ? 0 : 1;
        }

        private static void put(Map<String, Object> body, String name, @Nullable String value) {
            if (value != null) {
                body.put(name, value);
            }
        }
    }

    @Command(name = "state", description = "Tells what may be sent to an address today, and why, a line each.")
    static final class State implements Callable<Integer> {
        @Parameters(paramLabel = "ADDRESS", description = "A number (+49…) or a mail address.")
        @SuppressWarnings("NullAway.Init")
        private String address;

        @Override
        public Integer call() throws Exception {
            String path = "/v1/consents/state?address=" + URLEncoder.encode(address, StandardCharsets.UTF_8);
            Optional<ApiCall.Answer> answer = ApiCall.of("GET", path, new byte[0]);
            if (answer.isEmpty() || !answer.get().isFine()) {
                answer.ifPresent(a -> System.err.println(a.body()));
                return 1;
            }
            byte[] bytes = answer.get().body().getBytes(StandardCharsets.UTF_8);
            if (Json.readObject(bytes) instanceof Json.Parsed.Fine(var state)) {
                state.path("today").forEach(State::print);
                return 0;
            }
            System.err.println("The answer cannot be read.");
            return 1;
        }

        private static void print(JsonNode answer) {
            System.out.println(String.join(
                    "\t",
                    answer.path("may").asString(""),
                    answer.path("channel").asString(""),
                    answer.path("purpose").asString(""),
                    answer.path("brand_name").asString(""),
                    answer.path("sentence").asString("")));
        }
    }
}
