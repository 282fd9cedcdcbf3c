package dev.gatepost.cli;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost workspace}: the units of isolation (TEN-01). */
@Command(
        name = "workspace",
        description = "Makes workspaces.",
        subcommands = {WorkspaceCommand.Create.class, WorkspaceCommand.Pin.class})
final class WorkspaceCommand {
    @Command(name = "create", description = "Makes a workspace, and its organisation when that is new.")
    static final class Create implements Callable<Integer> {
        @Option(names = "--organisation", required = true, description = "The organisation's name.")
        @SuppressWarnings("NullAway.Init")
        private String organisation;

        @Option(names = "--name", required = true, description = "The workspace's name.")
        @SuppressWarnings("NullAway.Init")
        private String name;

        @Option(names = "--kind", required = true, description = "test (sandbox carrier only), trial or live.")
        @SuppressWarnings("NullAway.Init")
        private String kind;

        @Option(names = "--promotional-countries", description = "Countries opened for promotion: US,DE,…")
        private String countries = "";

        @Option(names = "--region", description = "Where its data must lie; refused when this store is elsewhere.")
        private String region = "";

        @Override
        public Integer call() {
            Optional<ObjectNode> answer = LocalCall.ask(Map.of(
                    "command", "workspace-create",
                    "organisation", organisation,
                    "name", name,
                    "kind", kind,
                    "region", region,
                    "promotional_countries", countries));
            answer.ifPresent(a -> {
                String connection = a.get("sandbox_connection").asString();
                if (!connection.isEmpty()) {
                    System.err.println("It has a connection to the sandbox carrier: " + connection);
                }
                System.out.println(a.get("id").asString());
            });
            return answer.isPresent() ? 0 : 1;
        }
    }

    @Command(name = "pin", description = "Pins a workspace to the region of this store, for good.")
    static final class Pin implements Callable<Integer> {
        @Option(names = "--workspace", required = true, description = "The workspace's name.")
        @SuppressWarnings("NullAway.Init")
        private String workspace;

        @Override
        public Integer call() {
            Optional<ObjectNode> answer = LocalCall.ask(Map.of("command", "workspace-pin", "workspace", workspace));
            answer.ifPresent(
                    a -> System.err.println("It lies in " + a.get("region").asString() + " and nowhere else."));
            return answer.isPresent() ? 0 : 1;
        }
    }
}
