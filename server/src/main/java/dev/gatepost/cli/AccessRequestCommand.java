package dev.gatepost.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost access-request}: all that is held about a person, as one file (PRV-03). */
@Command(
        name = "access-request",
        description = "Writes all that is held about a person into a zip that only you can read. Check first who asks.")
final class AccessRequestCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "ADDRESS",
            description =
                    "A number, a mail address or con_…; - reads it from standard input, so that no history has it.")
    @SuppressWarnings("NullAway.Init")
    private String of;

    @Option(names = "--workspace", required = true, description = "In which workspace.")
    @SuppressWarnings("NullAway.Init")
    private String workspace;

    @Option(names = "--reason", required = true, description = "Why; an auditor reads it. Name nobody.")
    @SuppressWarnings("NullAway.Init")
    private String reason;

    @Option(names = "--requested-by", description = "person (usual), representative, authority or controller.")
    private String requestedBy = "person";

    @Option(names = "--out", required = true, description = "The file to write, a .zip that is not there yet.")
    @SuppressWarnings("NullAway.Init")
    private String out;

    @Override
    public Integer call() throws IOException {
        String address = of.equals("-") ? new String(System.in.readNBytes(2_000), StandardCharsets.UTF_8).strip() : of;
        Optional<ObjectNode> answer = LocalCall.ask(Map.of(
                "command", "access-request",
                "of", address,
                "workspace", workspace,
                "reason", reason,
                "requested_by", requestedBy,
                "file", Path.of(out).toAbsolutePath().toString()));
        answer.ifPresent(a -> {
            System.out.println(a.path("request").asString());
            System.err.println(a.path("bytes").asLong() + " bytes written to " + out + ".");
        });
        return answer.isPresent() ? 0 : 1;
    }
}
