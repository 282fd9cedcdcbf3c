package dev.gatepost.providers.proofs;

import dev.gatepost.platform.Hmac;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A keyed hash of the body in one header: the scheme of GitHub, LINE, Viber and many systems of one's own. It has no
 * time, so what keeps a repeat harmless is that the same event acts once.
 *
 * @param key the name of the key
 * @param prefix what stands before the hash in the header, such as {@code sha256=}
 */
record BodyHmac(String key, String header, String prefix, Hmac.Algorithm algorithm, Encoding encoding)
        implements Proof {
    enum Encoding {
        HEX,
        BASE64
    }

    /** SHA-256. */
    BodyHmac(String key, String header, String prefix, Encoding encoding) {
        this(key, header, prefix, Hmac.Algorithm.SHA256, encoding);
    }

    @Override
    public Verdict of(RawCallback callback, Account account, Instant now) {
        Optional<String> given = callback.only(header);
        if (given.isEmpty()) {
            return new Verdict.Forged(header + " is missing or repeated");
        }
        boolean proven = Keyring.anyFits(account, key, secret -> {
            byte[] mac = Hmac.of(algorithm, secret, callback.body());
            String written =
                    switch (encoding) {
                        case HEX -> HexFormat.of().formatHex(mac);
                        case BASE64 -> Base64.getEncoder().encodeToString(mac);
                    };
            return Fits.text(prefix + written, given.get());
        });
        return proven ? new Verdict.Genuine(Fits.idOf(callback)) : new Verdict.Forged("the signature does not fit");
    }
}
