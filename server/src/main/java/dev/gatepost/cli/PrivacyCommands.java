package dev.gatepost.cli;

import dev.gatepost.platform.Json;
import java.io.IOException;
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
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost erase} and {@code gatepost holds}: forgetting and keeping from a terminal (PRV-01, PRV-02). */
final class PrivacyCommands {
    private static final byte[] NOTHING = {};

    private PrivacyCommands() {}

    private static Optional<ObjectNode> call(String method, String path, byte[] body)
            throws IOException, InterruptedException {
        Optional<ApiCall.Answer> answer = ApiCall.of(method, path, body);
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode read = Json.readLarge(answer.get().body().getBytes(StandardCharsets.UTF_8));
        if (answer.get().isFine()) {
            return Optional.of(read);
        }
        System.err.println(
                read.path("detail").asString("") + " " + read.path("mend").asString(""));
        return Optional.empty();
    }

    private static Optional<ObjectNode> post(String path, Map<String, Object> body)
            throws IOException, InterruptedException {
        return call("POST", path, Json.write(body));
    }

    @Command(name = "erase", description = "Asks for the erasure of a person, or tells how far one is.")
    static final class Erase implements Callable<Integer> {
        @Parameters(description = "A number, a mail address, a contact (con_…), or an erasure (era_…) to look at.")
        @SuppressWarnings("NullAway.Init")
        private String of;

        @Option(names = "--reason", description = "Why; an auditor reads it. Name nobody.")
        private @Nullable String reason;

        @Option(names = "--requested-by", description = "person (usual), representative, authority or controller.")
        private String requestedBy = "person";

        @Override
        public Integer call() throws IOException, InterruptedException {
            if (of.startsWith("era_")) {
                Optional<ObjectNode> found = PrivacyCommands.call("GET", "/v1/erasures/" + of, NOTHING);
                found.ifPresent(Erase::show);
                return found.isPresent() ? 0 : 1;
            }
            if (reason == null) {
                System.err.println("Say why: --reason");
                return 2;
            }
            Map<String, Object> body = new LinkedHashMap<>();
            body.put(of.startsWith("con_") ? "contact" : "address", of);
            body.put("reason", reason);
            body.put("requested_by", requestedBy);
            Optional<ObjectNode> asked = post("/v1/erasures", body);
            asked.ifPresent(a -> {
                show(a);
                System.err.println(
                        "How far it is: gatepost erase " + a.path("id").asString());
            });
            return asked.isPresent() ? 0 : 1;
        }

        private static void show(ObjectNode erasure) {
            System.out.println(
                    erasure.path("id").asString() + "  " + erasure.path("state").asString()
                            + erasure.path("held_by").asString("").replaceFirst("^(?=.)", "  by "));
            for (JsonNode step : erasure.path("steps")) {
                System.out.printf(
                        "  %-20s %6d found %6d erased %6d kept%n",
                        step.path("store").asString(),
                        step.path("found").asLong(),
                        step.path("erased").asLong(),
                        step.path("kept").asLong());
            }
            for (JsonNode sink : erasure.path("sinks")) {
                String at = sink.path("acknowledged_at").asString("");
                System.out.println("  " + sink.path("system").asString() + "  "
                        + (at.isEmpty() ? "has not acknowledged" : "acknowledged at " + at));
            }
        }
    }

    @Command(
            name = "holds",
            description = "What must be kept: lists holds, makes one, or lifts one.",
            subcommands = {Make.class, Lift.class})
    static final class Holds implements Callable<Integer> {
        @Override
        public Integer call() throws IOException, InterruptedException {
            Optional<ObjectNode> all = PrivacyCommands.call("GET", "/v1/holds", NOTHING);
            all.ifPresent(a -> a.path("data").forEach(PrivacyCommands::line));
            return all.isPresent() ? 0 : 1;
        }
    }

    private static void line(JsonNode hold) {
        System.out.println(hold.path("id").asString() + "  "
                + hold.path("state").asString() + "  "
                + hold.path("kind").asString() + "  " + hold.path("case_number").asString() + "  "
                + hold.path("reason").asString());
    }

    @Command(name = "make", description = "Makes a hold; it wins over erasure, expiry and purge.")
    static final class Make implements Callable<Integer> {
        @Option(names = "--person", description = "A number, a mail address or con_….")
        private @Nullable String person;

        @Option(names = "--message", description = "msg_…")
        private @Nullable String message;

        @Option(names = "--reference", description = "Everybody who got a message of this reference.")
        private @Nullable String reference;

        @Option(names = "--everything", description = "The whole workspace.")
        private boolean everything;

        @Option(names = "--reason", required = true, description = "Why.")
        @SuppressWarnings("NullAway.Init")
        private String reason;

        @Option(names = "--case", required = true, description = "The number of the case.")
        @SuppressWarnings("NullAway.Init")
        private String caseNumber;

        @Override
        public Integer call() throws IOException, InterruptedException {
            Map<String, Object> body = new LinkedHashMap<>();
            put(body, "person", person);
            put(body, "message", message);
            put(body, "reference", reference);
            body.put("workspace", everything);
            body.put("reason", reason);
            body.put("case_number", caseNumber);
            Optional<ObjectNode> made = post("/v1/holds", body);
            made.ifPresent(PrivacyCommands::line);
            return made.isPresent() ? 0 : 1;
        }

        private static void put(Map<String, Object> body, String name, @Nullable String value) {
            if (value != null) {
                body.put(name, value);
            }
        }
    }

    @Command(name = "lift", description = "Lifts a hold; erasures that waited for it go on.")
    static final class Lift implements Callable<Integer> {
        @Parameters(description = "hol_…")
        @SuppressWarnings("NullAway.Init")
        private String hold;

        @Option(names = "--reason", required = true, description = "Why.")
        @SuppressWarnings("NullAway.Init")
        private String reason;

        @Override
        public Integer call() throws IOException, InterruptedException {
            Optional<ObjectNode> lifted = post("/v1/holds/" + hold + "/lift", Map.of("reason", reason));
            lifted.ifPresent(PrivacyCommands::line);
            return lifted.isPresent() ? 0 : 1;
        }
    }
}
