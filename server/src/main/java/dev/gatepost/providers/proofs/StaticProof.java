package dev.gatepost.providers.proofs;

import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Providers that sign nothing and send a fixed word: Basic credentials (Bandwidth, Postmark), a header of one's own
 * choice (Postmark), a token (Telegram). Weak: whoever sees one callback can make others, so such a connection also
 * needs a list of addresses or a client certificate.
 */
final class StaticProof implements Proof {
    private static final String BASIC = "Basic ";

    /** The header whose whole value is the key of that name. */
    record Token(String header, String key) implements Proof {
        @Override
        public Verdict of(RawCallback callback, Account account, Instant now) {
            return token(callback, account, header, key);
        }
    }

    @Override
    public Verdict of(RawCallback callback, Account account, Instant now) {
        Optional<String> header = Keyring.setting(account, "header");
        if (header.isPresent()) {
            return token(callback, account, header.get(), "value");
        }
        Optional<String> given = callback.only("Authorization")
                .filter(text -> text.regionMatches(true, 0, BASIC, 0, BASIC.length()))
                .map(text -> text.substring(BASIC.length()));
        Optional<String> user = Keyring.setting(account, "username");
        if (given.isEmpty() || user.isEmpty()) {
            return new Verdict.Forged("Authorization is missing or repeated");
        }
        boolean proven = Keyring.anyFits(account, "password", password -> {
            byte[] name = Fits.bytes(user.get() + ":");
            byte[] both = new byte[name.length + password.length];
            System.arraycopy(name, 0, both, 0, name.length);
            System.arraycopy(password, 0, both, name.length, password.length);
            return Fits.text(Base64.getEncoder().encodeToString(both), given.get());
        });
        return proven ? new Verdict.Genuine(Fits.idOf(callback)) : new Verdict.Forged("the credentials are others");
    }

    private static Verdict token(RawCallback callback, Account account, String header, String key) {
        Optional<String> given = callback.only(header);
        if (given.isEmpty()) {
            return new Verdict.Forged(header + " is missing or repeated");
        }
        boolean proven =
                Keyring.anyFits(account, key, k -> Fits.text(new String(k, StandardCharsets.UTF_8), given.get()));
        return proven ? new Verdict.Genuine(Fits.idOf(callback)) : new Verdict.Forged("the token is another");
    }
}
