package dev.gatepost.cli;

import picocli.CommandLine.Option;

/** {@code --workspace}, of the commands that work in one. */
final class WorkspaceOption {
    @Option(names = "--workspace", required = true, description = "The workspace it is for.")
    @SuppressWarnings("NullAway.Init")
    String name;
}
