package dev.gatepost.providers.proofs;

import dev.gatepost.platform.Hmac;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * A keyed hash of the body as the connection describes it, for systems that nobody has an adapter for: settings
 * {@code signature_header}, {@code signature_prefix}, {@code signature_algorithm} (sha256, sha384 or sha512) and
 * {@code signature_encoding} (hex or base64), key {@code signing_secret} (HOOK-02).
 */
final class OwnHmac implements Proof {
    @Override
    public Verdict of(RawCallback callback, Account account, Instant now) {
        Optional<String> header = Keyring.setting(account, "signature_header");
        Optional<Hmac.Algorithm> algorithm = algorithm(account);
        if (header.isEmpty() || algorithm.isEmpty()) {
            return new Verdict.Forged("the connection does not say how its callbacks are signed");
        }
        BodyHmac.Encoding encoding =
                Keyring.setting(account, "signature_encoding").orElse("hex").equals("base64")
                        ? BodyHmac.Encoding.BASE64
                        : BodyHmac.Encoding.HEX;
        String prefix = Keyring.setting(account, "signature_prefix").orElse("");
        return new BodyHmac("signing_secret", header.get(), prefix, algorithm.get(), encoding)
                .of(callback, account, now);
    }

    /** No weaker one is offered. */
    private static Optional<Hmac.Algorithm> algorithm(Account account) {
        String named = Keyring.setting(account, "signature_algorithm").orElse("sha256");
        return switch (named.toLowerCase(Locale.ROOT)) {
            case "sha256" -> Optional.of(Hmac.Algorithm.SHA256);
            case "sha384" -> Optional.of(Hmac.Algorithm.SHA384);
            case "sha512" -> Optional.of(Hmac.Algorithm.SHA512);
            default -> Optional.empty();
        };
    }
}
