package dev.gatepost.limits;

import java.util.UUID;

/**
 * Where the configured paces come from. Asked before every batch, so it answers from memory; {@link
 * PaceRate#UNLIMITED} where nothing is known. A changed value is in force at the next question.
 */
public interface PaceRates {
    /** No limit anywhere. */
    PaceRates NONE = new PaceRates() {
        @Override
        public PaceRate account(UUID connection) {
            return PaceRate.UNLIMITED;
        }

        @Override
        public PaceRate sender(UUID connection, UUID sender) {
            return PaceRate.UNLIMITED;
        }

        @Override
        public PaceRate accountTo(UUID connection, String country) {
            return PaceRate.UNLIMITED;
        }

        @Override
        public PaceRate senderTo(UUID connection, UUID sender, String country) {
            return PaceRate.UNLIMITED;
        }
    };

    /** The whole account at the provider. */
    PaceRate account(UUID connection);

    /** One sender over this connection. */
    PaceRate sender(UUID connection, UUID sender);

    /** The account to one country (ISO 3166-1 alpha-2). */
    PaceRate accountTo(UUID connection, String country);

    /** One sender to one country. */
    PaceRate senderTo(UUID connection, UUID sender, String country);
}
