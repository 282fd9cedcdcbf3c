package dev.gatepost.providers;

/** What asking a provider something that sends nothing told of a connection. */
public sealed interface Probed {
    /** It answered, and believed the credentials. */
    record Believed() implements Probed {}

    /** It answered that it does not know these credentials. */
    record NotBelieved(String why) implements Probed {}

    /** It was not reached, or its answer tells neither. */
    record Unclear(String why) implements Probed {}

    /** There is nothing to ask it that would send nothing: only a message tells. */
    record NotOffered() implements Probed {}
}
