package dev.gatepost.access.operators;

import dev.gatepost.access.Session.Factor;
import dev.gatepost.access.operators.OperatorSessions.Opened;
import dev.gatepost.access.operators.OperatorStore.Account;
import dev.gatepost.platform.Secret;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** Sets an account up by its link: a password with an authenticator, or a passkey. What it had before is void. */
public final class Enrol {
    private static final int SHORTEST = 12;
    private static final int LONGEST = 128;

    private final Ground ground;
    private final OperatorSessions sessions;
    private final SignIn signIn;
    private final OperatorStore store = new OperatorStore();
    private final SessionStore open = new SessionStore();
    private final OneTimeCodes codes = new OneTimeCodes();
    private final Tokens tokens = new Tokens();

    Enrol(Ground ground, OperatorSessions sessions, SignIn signIn) {
        this.ground = ground;
        this.sessions = sessions;
        this.signIn = signIn;
    }

    /** A secret for an authenticator, as it is typed into one. */
    public Secret newSecret() {
        return new Secret(OneTimeCodes.written(tokens.bytes(OneTimeCodes.SECRET_BYTES)));
    }

    /**
     * What a person chose.
     *
     * @param secret what {@link #newSecret} gave, and the authenticator holds now
     * @param code shows that it does
     */
    public record Chosen(Secret password, Secret secret, Secret code) {}

    /** What came of it. */
    public sealed interface Outcome {
        /** Set up and signed in; the recovery codes are shown this once. */
        record In(Opened opened, RecoveryCodes codes) implements Outcome {}

        /** Nothing was used up; try again. */
        record Faulty(String field, String why) implements Outcome {}

        record LinkOver() implements Outcome {}
    }

    /** Sets the account up with a password and an authenticator. */
    public Outcome byPassword(String token, Chosen chosen, Browser browser) {
        int length = chosen.password().reveal().length();
        if (length < SHORTEST || length > LONGEST) {
            return new Outcome.Faulty("password", "A password has 12 to 128 characters. Length is what counts.");
        }
        byte[] secret = OneTimeCodes.read(chosen.secret());
        String typed = chosen.code().reveal().replaceAll("\\s", "");
        OptionalLong step = secret.length == OneTimeCodes.SECRET_BYTES && typed.matches("[0-9]{6}")
                ? codes.step(secret, typed, ground.now(), 0)
                : OptionalLong.empty();
        if (step.isEmpty()) {
            return new Outcome.Faulty("code", "That is not the code that the authenticator shows now.");
        }
        String hash = signIn.hash(chosen.password());
        return ground.in(tx -> {
            Optional<Account> account = useLink(tx, token);
            if (account.isEmpty()) {
                return new Outcome.LinkOver();
            }
            UUID id = account.get().operator().id();
            store.setPassword(tx, id, hash, ground.seal(secret, id), step.getAsLong());
            RecoveryCodes recovery = RecoveryCodes.next(tokens);
            store.replaceRecoveryCodes(tx, id, recovery.hashes());
            return new Outcome.In(
                    sessions.open(
                            tx,
                            account.get().operator(),
                            account.get().version(),
                            Set.of(Factor.PASSWORD, Factor.CODE),
                            browser),
                    recovery);
        });
    }

    /** Uses the link up and makes the account active; its older sessions are over. Empty when the link is over. */
    Optional<Account> useLink(Connection tx, String token) throws SQLException {
        return useLink(tx, Tokens.hash(token));
    }

    /** The same by the link's hash. */
    Optional<Account> useLink(Connection tx, byte[] hash) throws SQLException {
        Optional<UUID> id = store.useInvitation(tx, hash, ground.now());
        if (id.isEmpty()) {
            return Optional.empty();
        }
        Account before = store.lock(tx, id.get()).orElseThrow();
        if (before.state().equals("disabled")) {
            return Optional.empty();
        }
        store.setState(tx, id.get(), "active");
        open.endAll(tx, id.get(), ground.now());
        store.clearPassword(tx, id.get());
        PasskeyStore.removeAll(tx, id.get());
        OutsideStore.unlink(tx, id.get());
        ground.tell(
                tx,
                "operator.enrolled",
                before.operator().actor(),
                before.operator().written(),
                Map.of());
        return store.account(tx, id.get());
    }
}
