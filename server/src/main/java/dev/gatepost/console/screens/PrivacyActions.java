package dev.gatepost.console.screens;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Right;
import dev.gatepost.contacts.ContactId;
import java.util.Optional;

/** What the privacy of a person asks for, on the person's page: to hand over, to keep, to answer a claim, to forget. */
public enum PrivacyActions implements PersonAction {
    EXPORT(Right.PRIVACY_EXPORT, "Hand over…", "privacy/requests/new", false),
    HOLD(Right.HOLDS_WRITE, "Hold…", "privacy/holds/new", false),
    CLAIM(Right.CLAIMS_MAKE, "Claim file…", "evidence/claims/new", false),
    ERASE(Right.PRIVACY_WRITE, "Erase…", "privacy/erasures/new", true);

    private final Right right;
    private final String words;
    private final String path;
    private final boolean grave;

    PrivacyActions(Right right, String words, String path, boolean grave) {
        this.right = right;
        this.words = words;
        this.path = path;
        this.grave = grave;
    }

    @Override
    public Optional<Offer> offer(Caller caller, ContactId person) {
        return caller.rights().contains(right)
                ? Optional.of(new Offer(words, path + "?contact=" + person, grave))
                : Optional.empty();
    }
}
