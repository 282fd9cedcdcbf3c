package dev.gatepost.privacy;

import dev.gatepost.access.Workspace;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A person as one workspace knows them, for the time of one transaction.
 *
 * @param index the organisation's keyed hash of the address
 * @param contact the contact, or null when there is none (any more)
 * @param pseudonym how the audit names them; null when there is no contact
 * @param isNamedIn whether a text holds the address in one of the ways that providers write it
 */
public record Person(
        Workspace workspace,
        byte[] index,
        @Nullable UUID contact,
        @Nullable String pseudonym,
        Predicate<String> isNamedIn) {
    public Person {
        index = index.clone();
    }

    @Override
    public String toString() {
        return "Person(…)";
    }
}
