package dev.gatepost.access.operators;

import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Secret;
import java.util.List;
import java.util.stream.Stream;

/**
 * Ten codes for the day when the authenticator is lost: 80 random bits each, so that a plain hash cannot be searched;
 * shown once, each good once, and only with the password.
 *
 * @param codes as they are shown, in groups of four
 */
public record RecoveryCodes(List<Secret> codes) {
    static final int LENGTH = 16;
    private static final int COUNT = 10;
    private static final int BYTES = 10;

    public RecoveryCodes {
        codes = List.copyOf(codes);
    }

    static RecoveryCodes next(Tokens tokens) {
        return new RecoveryCodes(Stream.generate(() -> OneTimeCodes.written(tokens.bytes(BYTES)))
                .limit(COUNT)
                .map(code -> new Secret(code.replaceAll("(.{4})(?=.)", "$1-")))
                .toList());
    }

    List<byte[]> hashes() {
        return codes.stream()
                .map(code -> Digests.sha256(code.reveal().replace("-", "")))
                .toList();
    }
}
