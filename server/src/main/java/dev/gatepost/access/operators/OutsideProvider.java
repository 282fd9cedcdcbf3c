package dev.gatepost.access.operators;

import dev.gatepost.platform.Secret;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A company's own sign-in service, as far as signing in needs it. Its calls over the network are bounded in time. */
public interface OutsideProvider {
    /** How people call it. */
    String label();

    /** Whose subjects these are. */
    String issuer();

    /** Where the browser is sent; empty while the service does not say, or says it wrongly. */
    Optional<URI> address(Question question);

    /** Who came back, when all that the service says of them holds. */
    Said said(Answer answer, Question question);

    /**
     * What one browser is sent with. The first three are for this visit alone.
     *
     * @param state comes back with the browser
     * @param nonce comes back within the signed token
     * @param verifier of which only the hash is sent with the browser (PKCE, RFC 7636)
     * @param notBefore the person must have proven themselves there since then
     * @param anew whether the service must ask the person even when they are signed in there
     */
    record Question(String state, String nonce, Secret verifier, Instant notBefore, Duration age, boolean anew) {}

    /**
     * What the browser came back with.
     *
     * @param issuer the service's own name beside the code (RFC 9207), where it gives it
     */
    record Answer(Secret code, @Nullable String issuer) {}

    /** What the service says. */
    sealed interface Said {
        /**
         * It was this person.
         *
         * @param subject as the service names them; only its hash is kept
         * @param at when they proved themselves there
         * @param strong whether it saw two factors
         */
        record Person(String subject, Instant at, boolean strong) implements Said {}

        /** What came is not to be believed. */
        record Wrong(String why) implements Said {}

        /** The service does not answer. */
        record Away() implements Said {}
    }
}
