package dev.gatepost.access.operators;

import dev.gatepost.access.Operator;
import dev.gatepost.access.Session;
import dev.gatepost.access.Session.Factor;
import dev.gatepost.access.operators.FailedTries.Try;
import dev.gatepost.access.operators.OperatorSessions.Opened;
import dev.gatepost.access.operators.OperatorStore.Account;
import dev.gatepost.access.operators.OutsideProvider.Said;
import dev.gatepost.access.operators.OutsideStore.Act;
import dev.gatepost.access.operators.OutsideStore.Visit;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Secret;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Comes in by the company's own sign-in service (ACC-06). Nobody gets an account by it: a subject is bound to one
 * operator, by that operator's invitation or from a session of theirs. Where the service does not say that it saw two
 * factors, one of ours is asked for besides; as a fresh factor (ACC-09) it counts only with the time at which the
 * service saw the person.
 */
public final class OutsideSignIn {
    private static final Logger LOG = LoggerFactory.getLogger(OutsideSignIn.class);
    private static final Duration VISIT = Duration.ofMinutes(10);
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final Ground ground;
    private final OutsideProvider provider;
    private final OperatorSessions sessions;
    private final SignIn signIn;
    private final Enrol enrol;
    private final BegunVisits begun;
    private final OutsideStore store = new OutsideStore();
    private final OperatorStore accounts = new OperatorStore();
    private final SessionStore known = new SessionStore();
    private final Tokens tokens = new Tokens();

    /** What it works with. */
    record Parts(
            Ground ground,
            OutsideProvider provider,
            OperatorSessions sessions,
            SignIn signIn,
            Enrol enrol,
            BegunVisits begun) {}

    OutsideSignIn(Parts parts) {
        this.ground = parts.ground();
        this.provider = parts.provider();
        this.sessions = parts.sessions();
        this.signIn = parts.signIn();
        this.enrol = parts.enrol();
        this.begun = parts.begun();
    }

    /** How people call the service. */
    public String label() {
        return provider.label();
    }

    /** What came of the wish to be sent there. */
    public sealed interface Begin {
        /** Where the browser goes, and the token by which it is recognised when it comes back. */
        record Go(URI address, Secret visit) implements Begin {}

        record LinkOver() implements Begin {}

        /** The service does not answer. */
        record Away() implements Begin {}

        record TooMany() implements Begin {}
    }

    /** Sends a browser there to sign in. */
    public Begin toSignIn(Browser browser) {
        return begin(new Visit(Act.SIGN_IN, null, null, null, null, ground.now()), browser);
    }

    /** Sends who holds an invitation there, to set the account up with it. */
    public Begin toJoin(String link, Browser browser) {
        byte[] hash = Tokens.hash(link);
        Optional<UUID> invited = ground.in(tx -> accounts.invited(tx, hash, ground.now()));
        return invited.isEmpty()
                ? new Begin.LinkOver()
                : begin(new Visit(Act.JOIN, invited.get(), null, hash, null, ground.now()), browser);
    }

    /** Sends a person there to bind the account that they have there to the one here. */
    public Begin toLink(Session session, Browser browser) {
        return begin(of(Act.LINK, session), browser);
    }

    /** Sends a person there to prove afresh that it is they. */
    public Begin toConfirm(Session session, Browser browser) {
        return begin(of(Act.CONFIRM, session), browser);
    }

    private Visit of(Act act, Session session) {
        return new Visit(act, session.operator().id(), session.id(), null, null, ground.now());
    }

    private Begin begin(Visit visit, Browser browser) {
        if (!begun.mayBegin(browser)) {
            return new Begin.TooMany();
        }
        Secret token = tokens.next();
        Optional<URI> address = provider.address(question(token.reveal(), visit));
        if (address.isEmpty()) {
            LOG.warn("The sign-in service {} does not publish itself as such a service does.", provider.issuer());
            return new Begin.Away();
        }
        ground.<@Nullable Void>in(tx -> {
            store.begin(tx, Tokens.hash(token), visit, visit.beganAt().plus(VISIT));
            return null;
        });
        return new Begin.Go(address.get(), token);
    }

    /** All that the browser must bring back follows from its cookie, so that it fits no other browser. */
    private OutsideProvider.Question question(String token, Visit visit) {
        boolean anew = visit.act() == Act.CONFIRM;
        Duration age = anew ? FRESH : OperatorSessions.LONGEST;
        return new OutsideProvider.Question(
                derived("state", token),
                derived("nonce", token),
                new Secret(derived("verifier", token)),
                anew ? visit.beganAt() : visit.beganAt().minus(age),
                age,
                anew);
    }

    private static String derived(String what, String token) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Digests.sha256("outside " + what + " " + token));
    }

    /**
     * What a browser came back with.
     *
     * @param visit its cookie
     * @param fault why the service sends it without a code
     */
    public record Returned(String visit, String state, OutsideProvider.Answer answer, String fault) {}

    /** What came of it. */
    public sealed interface Back {
        record In(Opened opened) implements Back {}

        /** The person is known; a code of their authenticator is owed, or a passkey instead. */
        record Owing(Secret visit) implements Back {}

        /** A session that there is was confirmed, or bound. */
        record Done() implements Back {}

        /** With a sentence that says why and what to do. */
        record Refused(String why) implements Back {}
    }

    /**
     * Takes a browser back. What it must show cannot be guessed, and how many are sent there is bounded, so failures
     * block nobody: a service that is set up wrongly would lock a whole office out.
     */
    public Back back(Returned returned, Browser browser) {
        Optional<Visit> visit = isTheirs(returned)
                ? ground.in(tx -> store.finish(tx, Tokens.hash(returned.visit()), ground.now()))
                : Optional.empty();
        if (visit.isEmpty()) {
            SignIn.count("refused");
            return new Back.Refused("This browser was not sent there by Gatepost, was sent more than ten minutes ago,"
                    + " or has come back before. Begin again.");
        }
        if (!returned.fault().isEmpty()) {
            return new Back.Refused(provider.label() + " did not sign you in. Begin again, or use another way.");
        }
        return switch (provider.said(returned.answer(), question(returned.visit(), visit.get()))) {
            case Said.Person person -> ground.in(tx -> taken(tx, visit.get(), person, browser));
            case Said.Wrong(String why) -> {
                LOG.warn("What the sign-in service {} said was refused: {}.", provider.issuer(), why);
                ground.<@Nullable Void>in(tx -> {
                    failed(tx, null, browser);
                    return null;
                });
                yield new Back.Refused("What " + provider.label() + " said cannot be believed: " + why
                        + ". Begin again; if it stays so, tell who runs it.");
            }
            case Said.Away() ->
                new Back.Refused(provider.label() + " does not answer. Try again soon, or use another way.");
        };
    }

    private void failed(Connection tx, @Nullable String operator, Browser browser) throws SQLException {
        SignIn.count("refused");
        String network = browser.network();
        ground.tell(
                tx,
                "sign_in.failed",
                "network:" + network,
                operator,
                Map.of("source_network", network, "by", "outside"));
    }

    private static boolean isTheirs(Returned returned) {
        String state = derived("state", returned.visit());
        return !returned.visit().isEmpty()
                && MessageDigest.isEqual(
                        state.getBytes(StandardCharsets.UTF_8), returned.state().getBytes(StandardCharsets.UTF_8));
    }

    private Back taken(Connection tx, Visit visit, Said.Person person, Browser browser) throws SQLException {
        Optional<UUID> bound = store.operator(tx, provider.issuer(), person.subject());
        return switch (visit.act()) {
            case SIGN_IN -> signedIn(tx, bound, person, browser);
            case JOIN -> joined(tx, visit, bound, person, browser);
            case LINK -> linked(tx, visit, bound, person);
            case CONFIRM -> confirmed(tx, visit, bound, person);
            case SECOND -> throw new IllegalStateException("a visit that owes a factor does not come back");
        };
    }

    private Back signedIn(Connection tx, Optional<UUID> bound, Said.Person person, Browser browser)
            throws SQLException {
        Optional<Account> account = bound.isEmpty() ? Optional.empty() : accounts.lock(tx, bound.get());
        if (account.isEmpty() || !account.get().isActive()) {
            failed(tx, account.map(a -> a.operator().written()).orElse(null), browser);
            return new Back.Refused("Your account there belongs to nobody who may come in here. Ask an owner for an"
                    + " invitation, open its link and choose " + provider.label() + " on that page.");
        }
        Account a = account.get();
        if (person.strong()) {
            SignIn.count("in");
            return new Back.In(sessions.open(
                    tx, a.operator(), a.version(), Map.of(Factor.OUTSIDE, notLater(person.at())), browser));
        }
        if (a.sealedSecret() == null) {
            return new Back.Refused(provider.label() + " does not say that it saw a second factor, and your account"
                    + " here has no authenticator. Sign in with your passkey, or ask who runs " + provider.label()
                    + " to ask you for two.");
        }
        Secret token = tokens.next();
        Instant now = ground.now();
        var owing = new Visit(Act.SECOND, a.operator().id(), null, null, person.at(), now);
        store.begin(tx, Tokens.hash(token), owing, now.plus(VISIT));
        return new Back.Owing(token);
    }

    private Back joined(Connection tx, Visit visit, Optional<UUID> bound, Said.Person person, Browser browser)
            throws SQLException {
        byte[] invitation = visit.invitation();
        UUID invited = visit.operator();
        if (!person.strong()) {
            return new Back.Refused(provider.label() + " does not say that it saw a second factor. Open the link again"
                    + " and make a passkey, or use a password and an authenticator; your link is still good.");
        }
        if (invitation == null
                || invited == null
                || bound.isPresent() && !bound.get().equals(invited)) {
            return new Back.Refused("Your account there belongs to another operator here. There are no shared"
                    + " accounts: one person, one account.");
        }
        Optional<Account> account = enrol.useLink(tx, invitation);
        if (account.isEmpty()) {
            return new Back.Refused("The invitation was used, or is older than 15 minutes. Ask for another one.");
        }
        Account a = account.get();
        bind(tx, person, a.operator());
        return new Back.In(
                sessions.open(tx, a.operator(), a.version(), Map.of(Factor.OUTSIDE, notLater(person.at())), browser));
    }

    private Back linked(Connection tx, Visit visit, Optional<UUID> bound, Said.Person person) throws SQLException {
        Optional<Account> account = ofOpenSession(tx, visit);
        if (account.isEmpty()) {
            return over();
        }
        UUID id = account.get().operator().id();
        if (bound.isPresent()) {
            return bound.get().equals(id)
                    ? new Back.Done()
                    : new Back.Refused("Your account there belongs to another operator here. There are no shared"
                            + " accounts: one person, one account.");
        }
        if (store.isLinked(tx, provider.issuer(), id)) {
            return new Back.Refused("Your account here is bound to another one there. Unbind it first, on your page.");
        }
        bind(tx, person, account.get().operator());
        return new Back.Done();
    }

    private Back confirmed(Connection tx, Visit visit, Optional<UUID> bound, Said.Person person) throws SQLException {
        Optional<Account> account = ofOpenSession(tx, visit);
        if (account.isEmpty()) {
            return over();
        }
        UUID session = visit.session();
        Operator operator = account.get().operator();
        if (session == null || bound.filter(operator.id()::equals).isEmpty()) {
            return new Back.Refused("That is another person's account, or nobody's, and not the one of your session.");
        }
        if (!person.strong()) {
            return new Back.Refused(provider.label()
                    + " does not say that it saw a second factor. Confirm with a passkey or a code of ours.");
        }
        known.confirm(tx, session, Factor.OUTSIDE, notLater(person.at()));
        ground.tell(
                tx,
                "session.confirmed",
                operator.actor(),
                new Session(session, operator, List.of(), Map.of()).written(),
                Map.of("by", "outside"));
        return new Back.Done();
    }

    private static Back over() {
        return new Back.Refused("Your session is over. Sign in and begin again.");
    }

    private Optional<Account> ofOpenSession(Connection tx, Visit visit) throws SQLException {
        UUID operator = visit.operator();
        UUID session = visit.session();
        return operator != null && session != null && known.isOpen(tx, operator, session)
                ? accounts.lock(tx, operator).filter(Account::isActive)
                : Optional.empty();
    }

    private void bind(Connection tx, Said.Person person, Operator operator) throws SQLException {
        if (!store.link(tx, provider.issuer(), person.subject(), operator.id(), ground.now())) {
            throw new IllegalStateException("the subject was bound by somebody else in the same moment");
        }
        ground.tell(tx, "operator.outside_bound", operator.actor(), operator.written(), Map.of());
    }

    /** Another's clock may be ahead by a little; a factor proven in the future would be fresh for too long. */
    private Instant notLater(Instant at) {
        Instant now = ground.now();
        return at.isAfter(now) ? now : at;
    }

    /** Takes the second factor that is owed. */
    public SignIn.Outcome second(String visit, Secret code, Browser browser) {
        byte[] hash = Tokens.hash(visit);
        Optional<Account> account = ground.in(tx -> {
            UUID id = store.owing(tx, hash, ground.now()).map(Visit::operator).orElse(null);
            return id == null ? Optional.empty() : accounts.account(tx, id);
        });
        Try attempt =
                signIn.attempt(account, account.map(a -> a.operator().name()).orElse("nobody"), browser);
        return signIn.guarded(
                attempt,
                account,
                () -> account.isEmpty()
                        ? Optional.<Opened>empty()
                        : ground.in(tx -> {
                            Account a = accounts.lock(
                                            tx, account.get().operator().id())
                                    .orElseThrow();
                            boolean right = a.isActive() && signIn.takeCode(tx, a, code) && store.paid(tx, hash);
                            return right
                                    ? Optional.of(sessions.open(
                                            tx, a.operator(), a.version(), Map.of(Factor.CODE, ground.now()), browser))
                                    : Optional.<Opened>empty();
                        }));
    }

    /** Whether a person's account is bound to one there. */
    public boolean isBound(UUID operator) {
        return ground.in(tx -> store.isLinked(tx, provider.issuer(), operator));
    }

    /** Unbinds it; false when it was not, or is the only way in. */
    public boolean unbind(Session session, boolean otherWay) {
        Operator operator = session.operator();
        return ground.in(tx -> {
            Account account = accounts.lock(tx, operator.id()).orElseThrow();
            if (!otherWay && account.passwordHash() == null || OutsideStore.unlink(tx, operator.id()) == 0) {
                return false;
            }
            ground.tell(tx, "operator.outside_unbound", operator.actor(), operator.written(), Map.of());
            return true;
        });
    }
}
