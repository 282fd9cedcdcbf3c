package dev.gatepost.cli;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code gatepost proof MSG}: why a message was allowed or refused, as one file for the verifier. */
@Command(
        name = "proof",
        description = "Prints the proof of a message's decision; check it: ./gatepost audit verify decision FILE")
final class ProofCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MSG", description = "The message: msg_…")
    @SuppressWarnings("NullAway.Init")
    private String message;

    @Override
    public Integer call() throws Exception {
        if (!message.matches("[A-Za-z0-9_]{1,60}")) {
            System.err.println("A message is named as msg_…");
            return 1;
        }
        Optional<ApiCall.Answer> answer = ApiCall.of("GET", "/v1/messages/" + message + "/proof", new byte[0]);
        if (answer.isEmpty()) {
            return 1;
        }
        if (!answer.get().isFine()) {
            System.err.println(answer.get().body());
            return 1;
        }
        // As it came, to the byte: a line end more would break the proof.
        System.out.write(answer.get().body().getBytes(StandardCharsets.UTF_8));
        System.out.flush();
        return 0;
    }
}
