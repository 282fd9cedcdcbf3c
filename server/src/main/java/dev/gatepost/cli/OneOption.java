package dev.gatepost.cli;

import picocli.CommandLine.Option;

/** {@code --workspace} and {@code --id}, of the commands about one thing in a workspace. */
final class OneOption {
    @Option(names = "--workspace", required = true, description = "The workspace it is for.")
    @SuppressWarnings("NullAway.Init")
    String workspace;

    @Option(names = "--id", required = true, description = "Its id, as create told it.")
    @SuppressWarnings("NullAway.Init")
    String id;
}
