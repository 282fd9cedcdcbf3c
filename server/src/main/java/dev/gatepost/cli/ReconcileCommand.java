package dev.gatepost.cli;

import dev.gatepost.platform.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** {@code gatepost consent reconcile}: compares opt-outs with the lists that providers keep, and waits (CON-12). */
@Command(
        name = "reconcile",
        description = "Compares opt-outs with the lists that providers keep; exit code 0 when all came to their end.")
final class ReconcileCommand implements Callable<Integer> {
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);
    private static final String RUNS = "/v1/suppressions/reconciliations/";

    @Option(names = "--connection", description = "One connection: cnn_…; all that have a list, if not given.")
    private @Nullable String connection;

    @Option(names = "--no-wait", description = "Begins only, and prints the runs' ids.")
    private boolean only;

    @Override
    public Integer call() throws Exception {
        Map<String, Object> body = new LinkedHashMap<>();
        if (connection != null) {
            body.put("connection", connection);
        }
        Optional<JsonNode> begun = answer(ApiCall.of("POST", "/v1/suppressions/reconcile", Json.write(body)));
        if (begun.isEmpty()) {
            return 1;
        }
        List<String> ids = new ArrayList<>();
        begun.get().path("data").forEach(run -> ids.add(run.path("id").asString("")));
        boolean fine = true;
        for (String id : ids) {
            if (only) {
                System.out.println(id);
            } else {
                fine &= follow(id);
            }
        }
        return fine ? 0 : 1;
    }

    /** Waits for its end and prints it; whether it came to a good one. */
    private static boolean follow(String id) throws IOException, InterruptedException {
        while (true) {
            Optional<JsonNode> run = answer(ApiCall.of("GET", RUNS + id, new byte[0]));
            if (run.isEmpty()) {
                return false;
            }
            String status = run.get().path("status").asString("");
            if (!status.equals("running")) {
                System.out.println(id + "\t" + status + "\t" + run.get().path("counts") + "\t"
                        + run.get().path("error").asString(""));
                return status.equals("done");
            }
            Thread.sleep(BETWEEN_LOOKS);
        }
    }

    private static Optional<JsonNode> answer(Optional<ApiCall.Answer> answer) {
        if (answer.isEmpty()) {
            return Optional.empty();
        }
        byte[] bytes = answer.get().body().getBytes(StandardCharsets.UTF_8);
        if (answer.get().isFine() && Json.readObject(bytes) instanceof Json.Parsed.Fine(var document)) {
            return Optional.of(document);
        }
        System.err.println(answer.get().body());
        return Optional.empty();
    }
}
