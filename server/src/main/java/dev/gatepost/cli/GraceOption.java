package dev.gatepost.cli;

import picocli.CommandLine.Option;

/** {@code --grace-hours}, of the commands that put a new secret beside an older one. */
final class GraceOption {
    @Option(names = "--grace-hours", description = "How long the older one stays valid: 24 if not said, at most 720.")
    int hours = 24;
}
