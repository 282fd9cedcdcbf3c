package dev.gatepost.access.operators;

import dev.gatepost.access.Operator;
import dev.gatepost.access.Session;
import dev.gatepost.access.Session.Factor;
import dev.gatepost.access.operators.OperatorSessions.Opened;
import dev.gatepost.access.operators.OperatorStore.Account;
import dev.gatepost.access.operators.SessionStore.Ceremony;
import dev.gatepost.platform.Failures;
import dev.gatepost.platform.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.web.webauthn.api.AttestationConveyancePreference;
import org.springframework.security.web.webauthn.api.AuthenticatorAssertionResponse;
import org.springframework.security.web.webauthn.api.AuthenticatorAttestationResponse;
import org.springframework.security.web.webauthn.api.AuthenticatorSelectionCriteria;
import org.springframework.security.web.webauthn.api.Bytes;
import org.springframework.security.web.webauthn.api.CredentialRecord;
import org.springframework.security.web.webauthn.api.PublicKeyCredential;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialCreationOptions;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialParameters;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialRequestOptions;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialRpEntity;
import org.springframework.security.web.webauthn.api.PublicKeyCredentialUserEntity;
import org.springframework.security.web.webauthn.api.ResidentKeyRequirement;
import org.springframework.security.web.webauthn.api.UserVerificationRequirement;
import org.springframework.security.web.webauthn.jackson.WebauthnJacksonModule;
import org.springframework.security.web.webauthn.management.ImmutableRelyingPartyRegistrationRequest;
import org.springframework.security.web.webauthn.management.RelyingPartyAuthenticationRequest;
import org.springframework.security.web.webauthn.management.RelyingPartyPublicKey;
import org.springframework.security.web.webauthn.management.Webauthn4JRelyingPartyOperations;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Passkeys (WebAuthn level 3), verified by Spring Security's WebAuthn4J. The authenticator must verify the person, so
 * that a passkey is two factors; it knows the account, so that no name is asked for. A challenge lives five minutes and
 * is used once.
 */
public final class Passkeys {
    private static final Logger LOG = LoggerFactory.getLogger(Passkeys.class);
    private static final Duration CEREMONY = Duration.ofMinutes(5);
    private static final int CHALLENGE_BYTES = 32;
    private static final JsonMapper JSON =
            JsonMapper.builder().addModule(new WebauthnJacksonModule()).build();

    private final Ground ground;
    private final OperatorSessions sessions;
    private final SignIn signIn;
    private final Enrol enrol;
    private final BegunVisits begun;
    private final SessionStore store = new SessionStore();
    private final OperatorStore accounts = new OperatorStore();
    private final PasskeyStore keys;
    private final Tokens tokens = new Tokens();
    private final PublicKeyCredentialRpEntity site;
    private final Webauthn4JRelyingPartyOperations verifying;
    private final Webauthn4JRelyingPartyOperations making;

    /**
     * Where the pages are.
     *
     * @param host the host of the private door; passkeys are bound to it
     * @param origins the addresses of the pages, as browsers write them
     */
    public record Site(String host, Set<String> origins) {
        public Site {
            origins = Set.copyOf(origins);
        }
    }

    /** What passkeys work with. */
    record Parts(Ground ground, OperatorSessions sessions, SignIn signIn, Enrol enrol, BegunVisits begun) {}

    Passkeys(Parts parts, Site at) {
        this.ground = parts.ground();
        this.sessions = parts.sessions();
        this.signIn = parts.signIn();
        this.enrol = parts.enrol();
        this.begun = parts.begun();
        this.keys = new PasskeyStore(ground);
        this.site = PublicKeyCredentialRpEntity.builder()
                .id(at.host())
                .name("Gatepost")
                .build();
        this.verifying = new Webauthn4JRelyingPartyOperations(keys.users(), keys, site, at.origins());
        // A passkey is written in the transaction that uses the link up, not before.
        this.making = new Webauthn4JRelyingPartyOperations(keys.users(), keys.withoutSaving(), site, at.origins());
    }

    /** What the browser is given, and the token by which its answer is recognised. */
    public record Begun(byte[] options, Secret ceremony) {}

    /** Begins a sign-in; empty when too many were begun from there and not ended. */
    public Optional<Begun> beginSignIn(Browser browser) {
        if (!begun.mayBegin(browser)) {
            return Optional.empty();
        }
        Bytes challenge = new Bytes(tokens.bytes(CHALLENGE_BYTES));
        return Optional.of(new Begun(JSON.writeValueAsBytes(asked(challenge)), begin("sign_in", null, challenge)));
    }

    private PublicKeyCredentialRequestOptions asked(Bytes challenge) {
        return PublicKeyCredentialRequestOptions.builder()
                .challenge(challenge)
                .rpId(site.getId())
                .timeout(CEREMONY)
                .userVerification(UserVerificationRequirement.REQUIRED)
                .allowCredentials(List.of())
                .build();
    }

    /** Begins the making of a passkey for this person; empty when too many were begun from there and not ended. */
    public Optional<Begun> beginRegistration(Operator operator, Browser browser) {
        if (!begun.mayBegin(browser)) {
            return Optional.empty();
        }
        Bytes challenge = new Bytes(tokens.bytes(CHALLENGE_BYTES));
        return Optional.of(new Begun(
                JSON.writeValueAsBytes(offered(operator, challenge)), begin("register", operator.id(), challenge)));
    }

    private PublicKeyCredentialCreationOptions offered(Operator operator, Bytes challenge) {
        return PublicKeyCredentialCreationOptions.builder()
                .rp(site)
                .user(PasskeyStore.user(operator.id(), operator.name()))
                .challenge(challenge)
                .pubKeyCredParams(
                        PublicKeyCredentialParameters.EdDSA,
                        PublicKeyCredentialParameters.ES256,
                        PublicKeyCredentialParameters.RS256)
                .timeout(CEREMONY)
                .excludeCredentials(List.of())
                .authenticatorSelection(AuthenticatorSelectionCriteria.builder()
                        .userVerification(UserVerificationRequirement.REQUIRED)
                        .residentKey(ResidentKeyRequirement.REQUIRED)
                        .build())
                .attestation(AttestationConveyancePreference.NONE)
                .build();
    }

    private Secret begin(String act, @Nullable UUID operator, Bytes challenge) {
        Secret token = tokens.next();
        Instant until = ground.now().plus(CEREMONY);
        ground.<@Nullable Void>in(tx -> {
            store.begin(tx, Tokens.hash(token), act, new Ceremony(operator, challenge.getBytes()), until);
            return null;
        });
        return token;
    }

    /** Signs in by the browser's answer. */
    public SignIn.Outcome signIn(String ceremony, byte[] answer, Browser browser) {
        var attempt = new FailedTries.Try(browser.network(), "passkey", "");
        return signIn.guarded(attempt, Optional.empty(), () -> {
            Optional<UUID> id = proven(ceremony, answer);
            return id.isEmpty()
                    ? Optional.empty()
                    : ground.in(tx -> {
                        Account account = accounts.lock(tx, id.get()).orElseThrow();
                        return account.isActive()
                                ? Optional.of(sessions.open(
                                        tx, account.operator(), account.version(), Set.of(Factor.PASSKEY), browser))
                                : Optional.<Opened>empty();
                    });
        });
    }

    /** Proves a passkey of the person whose session it is, freshly (ACC-09). */
    public boolean confirm(Session session, String ceremony, byte[] answer) {
        boolean same =
                proven(ceremony, answer).filter(session.operator().id()::equals).isPresent();
        if (same) {
            ground.<@Nullable Void>in(tx -> {
                store.confirm(tx, session.id(), Factor.PASSKEY, ground.now());
                ground.tell(
                        tx,
                        "session.confirmed",
                        session.operator().actor(),
                        session.written(),
                        Map.of("by", "passkey"));
                return null;
            });
        }
        return same;
    }

    /** Whose passkey answered; empty when the answer proves nothing. */
    private Optional<UUID> proven(String ceremony, byte[] answer) {
        Optional<Ceremony> begun = ground.in(tx -> store.finish(tx, Tokens.hash(ceremony), "sign_in", ground.now()));
        if (begun.isEmpty()) {
            return Optional.empty();
        }
        try {
            PublicKeyCredential<AuthenticatorAssertionResponse> given =
                    JSON.readValue(answer, new TypeReference<PublicKeyCredential<AuthenticatorAssertionResponse>>() {});
            PublicKeyCredentialUserEntity user = verifying.authenticate(new RelyingPartyAuthenticationRequest(
                    asked(new Bytes(begun.get().challenge())), given));
            return Optional.ofNullable(user).map(u -> PasskeyStore.operator(u.getId()));
        } catch (RuntimeException refused) {
            // The library says by exceptions of many kinds that a signature, an origin or a challenge does not fit.
            LOG.info("a passkey was refused: {}", Failures.describe(refused));
            return Optional.empty();
        }
    }

    /** What came of making one. */
    public sealed interface Made {
        record Fine() implements Made {}

        /** Made by a link, which is used up; the person is signed in. */
        record In(Opened opened) implements Made {}

        record Refused() implements Made {}

        record LinkOver() implements Made {}
    }

    /** Adds a passkey to an account that is signed in. */
    public Made add(Session session, String ceremony, byte[] answer, String label) {
        Optional<CredentialRecord> made = made(session.operator(), ceremony, answer, label);
        if (made.isEmpty()) {
            return new Made.Refused();
        }
        ground.<@Nullable Void>in(tx -> {
            PasskeyStore.save(tx, made.get());
            ground.tell(
                    tx,
                    "operator.passkey_added",
                    session.operator().actor(),
                    session.operator().written(),
                    Map.of());
            return null;
        });
        return new Made.Fine();
    }

    /** Sets an account up by its link, with a passkey alone. */
    public Made enrol(Operator invited, String token, String ceremony, byte[] answer, Browser browser) {
        Optional<CredentialRecord> made = made(invited, ceremony, answer, "first");
        if (made.isEmpty()) {
            return new Made.Refused();
        }
        return ground.in(tx -> {
            Optional<Account> account = enrol.useLink(tx, token);
            if (account.isEmpty()) {
                return new Made.LinkOver();
            }
            PasskeyStore.save(tx, made.get());
            Account a = account.get();
            return new Made.In(sessions.open(tx, a.operator(), a.version(), Set.of(Factor.PASSKEY), browser));
        });
    }

    private Optional<CredentialRecord> made(Operator operator, String ceremony, byte[] answer, String label) {
        Optional<Ceremony> begun = ground.in(tx -> store.finish(tx, Tokens.hash(ceremony), "register", ground.now()));
        if (begun.isEmpty() || !operator.id().equals(begun.get().operator())) {
            return Optional.empty();
        }
        try {
            PublicKeyCredential<AuthenticatorAttestationResponse> given = JSON.readValue(
                    answer, new TypeReference<PublicKeyCredential<AuthenticatorAttestationResponse>>() {});
            var offered = offered(operator, new Bytes(begun.get().challenge()));
            return Optional.of(making.registerCredential(
                    new ImmutableRelyingPartyRegistrationRequest(offered, new RelyingPartyPublicKey(given, label))));
        } catch (RuntimeException refused) {
            LOG.info("a passkey was not taken: {}", Failures.describe(refused));
            return Optional.empty();
        }
    }

    /** A passkey as its owner sees it. */
    public record Listed(String id, String label, Instant createdAt, Instant usedAt) {}

    public List<Listed> list(UUID operator) {
        return keys.findByUserId(PasskeyStore.handle(operator)).stream()
                .map(r -> new Listed(
                        r.getCredentialId().toBase64UrlString(), r.getLabel(), r.getCreated(), r.getLastUsed()))
                .toList();
    }

    /** Removes one; false when it is none of theirs, or the only way in. */
    public boolean remove(Session session, String id) {
        return ground.in(tx -> {
            Account account = accounts.lock(tx, session.operator().id()).orElseThrow();
            boolean last = account.passwordHash() == null
                    && list(session.operator().id()).size() < 2;
            boolean removed = !last
                    && PasskeyStore.remove(
                            tx, session.operator().id(), Bytes.fromBase64(id).getBytes());
            if (removed) {
                ground.tell(
                        tx,
                        "operator.passkey_removed",
                        session.operator().actor(),
                        session.operator().written(),
                        Map.of());
            }
            return removed;
        });
    }
}
