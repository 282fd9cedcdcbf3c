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
        subcommands = {WorkspaceCommand.Create.class})
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

        @Override
        public Integer call() {
            Optional<ObjectNode> answer = LocalCall.ask(Map.of(
                    "command", "workspace-create",
                    "organisation", organisation,
                    "name", name,
                    "kind", kind,
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
}
