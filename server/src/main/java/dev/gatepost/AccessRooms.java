package dev.gatepost;

import dev.gatepost.access.Authenticate;
import dev.gatepost.access.Credentials;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Session;
import dev.gatepost.access.Workspaces;
import dev.gatepost.access.oauth.OAuthGround;
import dev.gatepost.access.oauth.OAuthRooms;
import dev.gatepost.access.oauth.OpenIdProvider;
import dev.gatepost.access.oauth.RemoteKeys;
import dev.gatepost.access.operators.Operators;
import dev.gatepost.access.operators.OutsideProvider;
import dev.gatepost.access.operators.Passkeys;
import dev.gatepost.access.operators.PeopleRooms;
import dev.gatepost.audit.Audit;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.Repeating;
import dev.gatepost.platform.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The parts of the room access, joined: workspaces, keys, and people who sign in. */
public final class AccessRooms {
    private static final int ISSUER_CONNECTIONS = 20;

    private final Settings settings;
    private final Clock clock;
    private final Workspaces workspaces;
    private final Credentials credentials;
    private final Authenticate authenticate;
    private final PeopleRooms people;
    private final OutboundHttp outbound;
    private @Nullable OutboundHttp toProvider;
    private final OAuthRooms oauth;

    /** What access works with. */
    record Parts(Settings settings, Database database, Nodes nodes, Keys keys, Audit audit, Clock clock) {}

    AccessRooms(Parts p) {
        this.clock = p.clock();
        workspaces = new Workspaces(p.database(), p.nodes(), p.keys(), p.audit(), p.clock());
        credentials = new Credentials(p.database(), p.nodes(), p.audit(), p.clock());
        this.settings = p.settings();
        outbound = new OutboundHttp(OutboundHttp.Settings.bounded(
                        settings.eventsToLoopback() ? AddressPolicy.publicAndLoopback() : AddressPolicy.publicOnly())
                .connections(ISSUER_CONNECTIONS));
        oauth = new OAuthRooms(
                new OAuthGround(p.database(), workspaces, p.nodes(), p.keys(), p.audit(), p.clock()),
                new RemoteKeys(outbound, p.clock(), settings.eventsToLoopback()),
                new OAuthRooms.Site(settings.callbackBase(), console()));
        authenticate = new Authenticate(credentials, oauth.tokens());
        people = new PeopleRooms(
                p.database(), p.keys(), p.audit(), p.clock(), new PeopleRooms.Entrance(site(), provider()));
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

    /** Clients, their tokens, and outside issuers. */
    public OAuthRooms oauth() {
        return oauth;
    }

    /** Where people reach the private door: by TLS, but for the demo, which needs no certificate on this machine. */
    public String console() {
        return settings.demo()
                ? "http://localhost:" + settings.privateHttpPort()
                : settings.doors().console();
    }

    /** The company's own sign-in service. Whoever runs this Gatepost gave its address, so it may be a private one. */
    private Optional<OutsideProvider> provider() {
        return settings.oidc().map(oidc -> {
            var http = new OutboundHttp(
                    OutboundHttp.Settings.bounded(AddressPolicy.any()).connections(ISSUER_CONNECTIONS));
            toProvider = http;
            return new OpenIdProvider(new OpenIdProvider.Parts(
                    oidc,
                    http,
                    console() + "/sign-in/outside/back",
                    oidc.issuer().startsWith("http:"),
                    clock));
        });
    }

    /** A passkey holds for one host; in the demo that is this machine, by either port. */
    private Passkeys.Site site() {
        String host = String.valueOf(URI.create(console()).getHost());
        Set<String> origins = new HashSet<>(Set.of(console()));
        if (host.equals("localhost")) {
            origins.add("https://localhost:" + settings.doors().privateDoor().port());
        }
        return new Passkeys.Site(host, origins);
    }

    /**
     * The link by which the first operator comes in, an owner, written to a file that only this user reads; empty when
     * somebody can sign in already, or when there is no private door to come in by.
     *
     * @param name the first operator's sign-in name; what is no such name becomes {@code first-owner}
     */
    public Optional<String> inviteFirst(String name) {
        boolean entrance = settings.demo() || settings.doors().privateDoor().isOpen();
        if (!entrance || !people.operators().isEmpty()) {
            return Optional.empty();
        }
        String plain = name.toLowerCase(Locale.ROOT);
        String fit = plain.matches("[a-z0-9][a-z0-9._-]{1,39}") ? plain : "first-owner";
        var owner = new Session.Grant(OperatorRole.OWNER, null, null);
        Operators.Done done = people.operators().invite(fit, owner, Operators.By.local("component:start"));
        if (!(done instanceof Operators.Done.Invited invited)) {
            return Optional.empty();
        }
        String link = console() + "/join/" + invited.token().reveal();
        Path file = settings.dataDir().resolve("first-operator-link");
        try {
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, link + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("The first operator's link cannot be written to " + file, e);
        }
        return Optional.of(link);
    }

    /** What the rules of routes ask. */
    RouteRules.Parts rules() {
        return new RouteRules.Parts(authenticate, workspaces, people.sessions(), clock);
    }

    void schedule(Repeating jobs) {
        jobs.every(Duration.ofMillis(250), "the list of workspaces", workspaces::refresh);
        jobs.every(Duration.ofMinutes(10), "the forgetting of old sessions", people::forget);
        jobs.every(Duration.ofMinutes(15), "the tidying of access tokens", oauth::tidy);
        jobs.every(Duration.ofSeconds(30), "the noting of keys in use", credentials::noteUses);
    }

    void close() {
        outbound.close();
        if (toProvider != null) {
            toProvider.close();
        }
    }
}
