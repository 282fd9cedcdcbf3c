package dev.gatepost.access.operators;

import dev.gatepost.access.Session;
import dev.gatepost.access.Session.Factor;
import dev.gatepost.access.operators.FailedTries.Try;
import dev.gatepost.access.operators.FailedTries.Verdict;
import dev.gatepost.access.operators.OperatorSessions.Opened;
import dev.gatepost.access.operators.OperatorStore.Account;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.Telemetry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;

/**
 * Comes in by password and one-time code, both at once: whoever fails learns neither which was wrong nor whether there
 * is such a name. The password is kept as Argon2id (19 MiB, 2 passes: OWASP's password storage sheet); a few are
 * reckoned at a time, so that a flood of tries cannot take the memory.
 */
public final class SignIn {
    private static final Logger LOG = LoggerFactory.getLogger(SignIn.class);
    private static final Telemetry.Counting TRIES = Telemetry.counting(
                    "gatepost_sign_in_total", "Tries to sign in on the private door, by how they ended.", "outcome")
            .begin(List.of("in", "refused", "blocked"));
    private static final int RECKONED_AT_A_TIME = 4;
    private static final int LONGEST_PASSWORD = 128;

    private final Ground ground;
    private final OperatorSessions sessions;
    private final FailedTries tries;
    private final OperatorStore store = new OperatorStore();
    private final SessionStore known = new SessionStore();
    private final OneTimeCodes codes = new OneTimeCodes();
    private final Argon2PasswordEncoder passwords = new Argon2PasswordEncoder(16, 32, 1, 19 * 1024, 2);
    /** Costs what another costs to compare with, and is nobody's: no password is known that it would be of. */
    private static final String NOBODYS_PASSWORD =
            "$argon2id$v=19$m=19456,t=2,p=1$" + "A".repeat(22) + "$" + "A".repeat(43);

    private final Semaphore reckoning = new Semaphore(RECKONED_AT_A_TIME);

    SignIn(Ground ground, OperatorSessions sessions, FailedTries tries) {
        this.ground = ground;
        this.sessions = sessions;
        this.tries = tries;
    }

    /** What came of it. */
    public sealed interface Outcome {
        record In(Opened opened) implements Outcome {}

        record Refused() implements Outcome {}

        /** Not looked at; try again after this. */
        record Blocked(Duration over) implements Outcome {}
    }

    /** What a person types. */
    public record Typed(String name, Secret password, Secret code) {
        public Typed {
            name = name.strip().toLowerCase(Locale.ROOT);
        }
    }

    /** Signs in by password and code. */
    public Outcome byPassword(Typed typed, Browser browser) {
        Optional<Account> found = ground.in(tx -> store.named(tx, typed.name()));
        Try attempt = attempt(found, typed.name(), browser);
        return guarded(attempt, found, () -> {
            boolean right =
                    matches(typed.password(), found.map(Account::passwordHash).orElse(null));
            if (found.isEmpty() || !right || !found.get().isActive()) {
                return Optional.empty();
            }
            return ground.in(tx -> {
                Account account = store.lock(tx, found.get().operator().id()).orElseThrow();
                return account.isActive() && takeCode(tx, account, typed.code())
                        ? Optional.of(sessions.open(
                                tx,
                                account.operator(),
                                account.version(),
                                Set.of(Factor.PASSWORD, Factor.CODE),
                                browser))
                        : Optional.<Opened>empty();
            });
        });
    }

    /** A proof that yields a session, or nothing. */
    @FunctionalInterface
    interface Proof {
        Optional<Opened> give();
    }

    /** Looks at a proof under the rules against guessing. */
    Outcome guarded(Try attempt, Optional<Account> account, Proof proof) {
        switch (tries.before(attempt)) {
            case Verdict.Blocked(Duration over) -> {
                TRIES.one("blocked");
                return new Outcome.Blocked(over);
            }
            case Verdict.Go(Duration after) -> pause(after);
        }
        Optional<Opened> opened = proof.give();
        if (opened.isPresent()) {
            tries.succeeded(attempt);
            TRIES.one("in");
            return new Outcome.In(opened.get());
        }
        TRIES.one("refused");
        failed(attempt, account);
        return new Outcome.Refused();
    }

    /** Counts how a try ended that was judged elsewhere. */
    static void count(String outcome) {
        TRIES.one(outcome);
    }

    /** Proves a fresh code in a session that there is (ACC-09). */
    public boolean confirm(Session session, Secret code, Browser browser) {
        Optional<Account> found =
                ground.in(tx -> store.account(tx, session.operator().id()));
        Try attempt = attempt(found, session.operator().name(), browser);
        if (found.isEmpty() || tries.before(attempt) instanceof Verdict.Blocked) {
            return false;
        }
        boolean right = ground.in(tx -> {
            Account account = store.lock(tx, session.operator().id()).orElseThrow();
            boolean taken = takeCode(tx, account, code);
            if (taken) {
                known.confirm(tx, session.id(), Factor.CODE, ground.now());
                ground.tell(
                        tx, "session.confirmed", session.operator().actor(), session.written(), Map.of("by", "code"));
            }
            return taken;
        });
        if (!right) {
            failed(attempt, found);
        }
        return right;
    }

    Try attempt(Optional<Account> account, String name, Browser browser) {
        String device = browser.device();
        boolean isKnown = device != null
                && account.isPresent()
                && ground.in(tx -> known.knows(
                        tx, Tokens.hash(device), account.get().operator().id()));
        String id = isKnown ? Base64.getEncoder().encodeToString(Tokens.hash(String.valueOf(device))) : "";
        return new Try(browser.network(), Base64.getEncoder().encodeToString(Digests.sha256(name)), id);
    }

    /** What was typed as a name is recorded only when it is one: it may be a password. */
    private void failed(Try attempt, Optional<Account> account) {
        boolean blocks = tries.failed(attempt);
        String actor = "network:" + attempt.source();
        this.ground.<@Nullable Void>in(tx -> {
            ground.tell(
                    tx,
                    blocks ? "sign_in.blocked" : "sign_in.failed",
                    actor,
                    account.map(a -> a.operator().written()).orElse(null),
                    Map.of("source_network", attempt.source()));
            return null;
        });
        if (blocks) {
            LOG.warn("Too many failed tries to sign in from {}; it is blocked for a while.", attempt.source());
        }
    }

    private static void pause(Duration after) {
        try {
            Thread.sleep(after);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes a code of the authenticator or, when it has another form, a recovery code; each once. */
    boolean takeCode(Connection tx, Account account, Secret typed) throws SQLException {
        byte[] sealed = account.sealedSecret();
        String code = typed.reveal().replaceAll("[\\s-]", "").toUpperCase(Locale.ROOT);
        if (sealed == null) {
            return false;
        }
        if (!code.matches("[0-9]{6}")) {
            return code.length() == RecoveryCodes.LENGTH
                    && store.takeRecoveryCode(tx, account.operator().id(), Digests.sha256(code), ground.now());
        }
        byte[] secret = ground.open(sealed, account.operator().id());
        OptionalLong step = codes.step(secret, code, ground.now(), account.lastStep());
        return step.isPresent() && store.takeStep(tx, account.operator().id(), step.getAsLong());
    }

    String hash(Secret password) {
        reckoning.acquireUninterruptibly();
        try {
            return String.valueOf(passwords.encode(password.reveal()));
        } finally {
            reckoning.release();
        }
    }

    private boolean matches(Secret password, @Nullable String hash) {
        String typed = password.reveal();
        reckoning.acquireUninterruptibly();
        try {
            boolean fits = passwords.matches(
                    typed.length() > LONGEST_PASSWORD ? "" : typed, hash == null ? NOBODYS_PASSWORD : hash);
            return fits && hash != null;
        } finally {
            reckoning.release();
        }
    }
}
