package dev.gatepost.providers.sandbox;

import dev.gatepost.platform.Secret;
import java.util.regex.Pattern;

/**
 * A customer of the sandbox carrier.
 *
 * @param name at most 100 letters, digits, dots, hyphens and underscores
 * @param token what the customer shows when it calls
 * @param signingSecret what the carrier signs its callbacks with
 */
public record CarrierAccount(String name, Secret token, Secret signingSecret) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");

    public CarrierAccount {
        if (!NAME.matcher(name).matches()
                || token.reveal().isEmpty()
                || signingSecret.reveal().isEmpty()) {
            throw new IllegalArgumentException("an account needs a short name, a token and a signing secret");
        }
    }
}
