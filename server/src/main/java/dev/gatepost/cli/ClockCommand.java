package dev.gatepost.cli;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost clock}: sets the clock of a test workspace (DX-04). */
@Command(name = "clock", description = "Sets the clock of a test workspace; it runs on from there.")
final class ClockCommand implements Callable<Integer> {
    @Option(names = "--workspace", required = true, description = "A test workspace.")
    @SuppressWarnings("NullAway.Init")
    private String workspace;

    @Parameters(paramLabel = "INSTANT", description = "What it is to show now: 2026-11-21T13:00:00Z")
    @SuppressWarnings("NullAway.Init")
    private String shows;

    @Override
    public Integer call() {
        Optional<ObjectNode> answer =
                LocalCall.ask(Map.of("command", "clock-set", "workspace", workspace, "shows", shows));
        answer.ifPresent(a -> System.err.println("It is " + a.get("shows").asString() + " in " + workspace + " now."));
        return answer.isPresent() ? 0 : 1;
    }
}
