package dev.gatepost.templates.versions;

import dev.gatepost.access.Caller;

/** Whose key a call came with; two keys of one holder are one person. */
@FunctionalInterface
public interface Holders {
    String of(Caller caller);
}
