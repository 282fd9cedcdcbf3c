package dev.gatepost.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost stop}: asks the running Gatepost to end, and waits until it has. */
@Command(name = "stop", description = "Stops the running Gatepost in good order.")
final class StopCommand implements Callable<Integer> {
    private static final int PATIENCE_SECONDS = 60;

    @Override
    public Integer call() throws Exception {
        Path data = Gatepost.dataDir();
        ObjectNode answer;
        try {
            answer = ControlSocket.ask(data, Map.of("command", "stop"));
        } catch (IOException e) {
            System.err.println("No Gatepost is running on " + data + ".");
            return 1;
        }
        Optional<ProcessHandle> process = ProcessHandle.of(answer.get("pid").asLong());
        CompletableFuture<ProcessHandle> exit = process.map(ProcessHandle::onExit)
                .orElseGet(() -> CompletableFuture.completedFuture(ProcessHandle.current()));
        try {
            exit.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            System.err.println("Stopped.");
            return 0;
        } catch (TimeoutException e) {
            System.err.println("It has not ended within " + PATIENCE_SECONDS + " s; see its log.");
            return 1;
        }
    }
}
