package dev.gatepost;

import dev.gatepost.access.Authenticate;
import dev.gatepost.access.Credentials;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Workspaces;
import dev.gatepost.access.operators.Passkeys;
import dev.gatepost.access.operators.PeopleRooms;
import dev.gatepost.audit.Audit;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.Repeating;
import dev.gatepost.platform.Settings;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;

/** The parts of the room access, joined: workspaces, keys, and people who sign in. */
public final class AccessRooms {
    private final Clock clock;
    private final Workspaces workspaces;
    private final Credentials credentials;
    private final Authenticate authenticate;
    private final PeopleRooms people;

    /** What access works with. */
    record Parts(Settings settings, Database database, Nodes nodes, Keys keys, Audit audit, Clock clock) {}

    AccessRooms(Parts p) {
        this.clock = p.clock();
        workspaces = new Workspaces(p.database(), p.nodes(), p.keys(), p.audit(), p.clock());
        credentials = new Credentials(p.database(), p.nodes(), p.audit(), p.clock());
        authenticate = new Authenticate(credentials);
        String console = "http://localhost:" + p.settings().privateHttpPort();
        people = new PeopleRooms(
                p.database(), p.keys(), p.audit(), p.clock(), new Passkeys.Site("localhost", Set.of(console)));
    }

    public Workspaces workspaces() {
        return workspaces;
    }

    public Credentials credentials() {
        return credentials;
    }

    public Authenticate authenticate() {
        return authenticate;
    }

    /** Accounts, sessions and lent rights. */
    public PeopleRooms people() {
        return people;
    }

    /** What the rules of routes ask. */
    RouteRules.Parts rules() {
        return new RouteRules.Parts(authenticate, workspaces, people.sessions(), clock);
    }

    void schedule(Repeating jobs) {
        jobs.every(Duration.ofMillis(250), "the list of workspaces", workspaces::refresh);
        jobs.every(Duration.ofMinutes(10), "the forgetting of old sessions", people::forget);
        jobs.every(Duration.ofSeconds(30), "the noting of keys in use", credentials::noteUses);
    }
}
