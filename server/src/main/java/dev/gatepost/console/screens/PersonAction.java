package dev.gatepost.console.screens;

import dev.gatepost.access.Caller;
import dev.gatepost.contacts.ContactId;
import java.util.Optional;

/**
 * Something further that may be done about a person, offered on the person's page by whoever can do it: to erase, to
 * hand over, to hold. What may not be done, by rights or now, is not offered.
 */
@FunctionalInterface
public interface PersonAction {
    /**
     * An offer.
     *
     * @param words of the link: {@code Erase…}
     * @param path below the workspace: {@code erasures/new?contact=con_…}
     * @param grave whether it cannot be undone
     */
    record Offer(String words, String path, boolean grave) {}

    /** What this caller may do about this person; empty when nothing. */
    Optional<Offer> offer(Caller caller, ContactId person);
}
