package dev.gatepost.cli;

import picocli.CommandLine.Option;

/** {@code --workspace}, {@code --scope} and {@code --name}, of the commands that let a new system in. */
final class CallerOption {
    @Option(names = "--workspace", required = true, description = "The workspace it is for.")
    @SuppressWarnings("NullAway.Init")
    String workspace;

    @Option(names = "--scope", required = true, description = "What it may do: messages:send,messages:read,…")
    @SuppressWarnings("NullAway.Init")
    String scope;

    @Option(names = "--name", description = "What it is for, in your words.")
    String name = "";
}
