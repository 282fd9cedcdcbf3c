package dev.gatepost.cli;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Asks the running Gatepost and tells a person what went wrong, if anything did. */
final class LocalCall {
    private LocalCall() {}

    /** The answer, or empty after the reason was printed to standard error. */
    static Optional<ObjectNode> ask(Map<String, Object> command) {
        var data = Gatepost.dataDir();
        ObjectNode answer;
        try {
            answer = ControlSocket.ask(data, command);
        } catch (IOException e) {
            System.err.println("No Gatepost is running on " + data + ". Start one: ./gatepost start --demo");
            return Optional.empty();
        }
        JsonNode error = answer.get("error");
        if (error != null) {
            System.err.println(error.asString());
            return Optional.empty();
        }
        return Optional.of(answer);
    }

    /** A list of words as the commands print it: {@code a,b}. */
    static String joined(JsonNode words) {
        return words.values().stream().map(JsonNode::asString).collect(Collectors.joining(","));
    }
}
