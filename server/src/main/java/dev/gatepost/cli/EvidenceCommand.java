package dev.gatepost.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost evidence}: one signed archive for an auditor (GOV-01). */
@Command(
        name = "evidence",
        description = "Writes a signed archive of evidence; check it: ./gatepost audit verify pack FILE --key KEY")
final class EvidenceCommand implements Callable<Integer> {
    @Option(names = "--workspace", required = true, description = "Whose evidence.")
    @SuppressWarnings("NullAway.Init")
    private String workspace;

    @Option(names = "--out", required = true, description = "The file to write, a .zip that is not there yet.")
    @SuppressWarnings("NullAway.Init")
    private String out;

    @Option(names = "--from", description = "The first instant, 2026-08-01T00:00:00Z; usually 90 days before the end.")
    private String from = "";

    @Option(names = "--until", description = "The end; usually now.")
    private String until = "";

    @Override
    public Integer call() {
        Map<String, Object> asked = new LinkedHashMap<>();
        asked.put("command", "evidence");
        asked.put("workspace", workspace);
        asked.put("file", Path.of(out).toAbsolutePath().toString());
        asked.put("from", from);
        asked.put("until", until);
        Optional<ObjectNode> answer = LocalCall.ask(asked);
        answer.ifPresent(a -> {
            System.err.println(a.path("files").asInt() + " files in "
                    + a.path("millis").asLong() + " ms, written to " + out + ". The key to check them with:");
            System.out.println(a.path("verifier_key").asString());
        });
        return answer.isPresent() ? 0 : 1;
    }
}
