package dev.gatepost.access.operators;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.gatepost.audit.Audit;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The use cases around people who sign in, joined over one database. */
public final class PeopleRooms {
    private final Database database;
    private final Clock clock;
    private final Operators operators;
    private final OperatorSessions sessions;
    private final Elevations elevations;
    private final SignIn signIn;
    private final Enrol enrol;
    private final Passkeys passkeys;
    private final @Nullable OutsideSignIn outside;

    /**
     * Where people come in from.
     *
     * @param site the host that passkeys are bound to
     * @param provider the company's own sign-in service, when there is one
     */
    public record Entrance(Passkeys.Site site, Optional<OutsideProvider> provider) {}

    public PeopleRooms(Database database, Keys keys, Audit audit, Clock clock, Entrance entrance) {
        this.database = database;
        this.clock = clock;
        var ground = new Ground(database, keys, audit, clock);
        elevations = new Elevations(database, audit, clock);
        operators = new Operators(ground);
        sessions = new OperatorSessions(ground, elevations);
        signIn = new SignIn(ground, sessions, new FailedTries(Ticker.systemTicker()));
        enrol = new Enrol(ground, sessions, signIn);
        var begun = new BegunVisits(Ticker.systemTicker());
        passkeys = new Passkeys(new Passkeys.Parts(ground, sessions, signIn, enrol, begun), entrance.site());
        outside = entrance.provider()
                .map(p -> new OutsideSignIn(new OutsideSignIn.Parts(ground, p, sessions, signIn, enrol, begun)))
                .orElse(null);
    }

    public Operators operators() {
        return operators;
    }

    public OperatorSessions sessions() {
        return sessions;
    }

    public Elevations elevations() {
        return elevations;
    }

    public SignIn signIn() {
        return signIn;
    }

    public Enrol enrol() {
        return enrol;
    }

    public Passkeys passkeys() {
        return passkeys;
    }

    /** Signing in at the company's own service; empty where there is none. */
    public Optional<OutsideSignIn> outside() {
        return Optional.ofNullable(outside);
    }

    /** Removes what is long over. */
    public void forget() {
        database.<@Nullable Void>transact(Role.JOBS, Scope.none(), tx -> {
            new SessionStore().forget(tx, clock.instant());
            return null;
        });
    }
}
