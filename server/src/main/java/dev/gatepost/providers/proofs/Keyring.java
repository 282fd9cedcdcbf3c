package dev.gatepost.providers.proofs;

import dev.gatepost.platform.Secret;
import dev.gatepost.providers.Provider.Account;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The keys of a connection: each by its name, and while it changes a second one, {@code NAME_previous}. */
final class Keyring {
    private static final String PREVIOUS = "_previous";

    private Keyring() {}

    /** The keys of that name that hold anything. */
    static List<Secret> all(Account account, String name) {
        return Stream.of(name, name + PREVIOUS)
                .flatMap(each -> Stream.ofNullable(account.secrets().get(each)))
                .filter(key -> !key.reveal().isEmpty())
                .toList();
    }

    /** Whether one of the keys of that name fits. All are tried, so that the time tells nothing. */
    static boolean anyFits(Account account, String name, Predicate<byte[]> fits) {
        boolean any = false;
        for (Secret key : all(account, name)) {
            any |= fits.test(key.reveal().getBytes(StandardCharsets.UTF_8));
        }
        return any;
    }

    /** What the connection says of itself; where callbacks are judged from a file it stands among the keys. */
    static Optional<String> setting(Account account, String name) {
        return Optional.ofNullable(account.settings().get(name))
                .or(() -> Optional.ofNullable(account.secrets().get(name)).map(Secret::reveal))
                .filter(text -> !text.isEmpty());
    }
}
