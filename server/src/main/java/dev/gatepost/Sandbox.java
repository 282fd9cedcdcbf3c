package dev.gatepost;

import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import dev.gatepost.providers.Connections.NewConnection;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.sandbox.CarrierAccount;
import dev.gatepost.providers.sandbox.SandboxCarrier;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/**
 * The sandbox carrier of this process: a real HTTP peer on a loopback port of its own, and the accounts that test
 * workspaces have there.
 */
public final class Sandbox implements AutoCloseable {
    private static final int BOOK_LIMIT = 1_000_000;

    private final SandboxCarrier carrier;
    private final Connections connections;

    private Sandbox(SandboxCarrier carrier, Connections connections) {
        this.carrier = carrier;
        this.connections = connections;
    }

    /** Starts the carrier and admits the accounts of all test workspaces again. */
    public static Sandbox start(Rooms rooms, InstantSource clock) throws IOException {
        var options = new SandboxCarrier.Options(
                rooms.settings().sandboxPort(), null, BOOK_LIMIT, Duration.ofMillis(20), true, 1);
        Sandbox sandbox = new Sandbox(SandboxCarrier.start(options, clock), rooms.connections());
        for (Workspace workspace : rooms.workspaces().all()) {
            for (Connections.Listed listed : rooms.connections().list(workspace)) {
                if (listed.provider().equals("sandbox") && sandbox.isHere(listed.settings())) {
                    rooms.connections().open(listed.id()).ifPresent(open -> sandbox.admit(open.account()));
                }
            }
        }
        return sandbox;
    }

    /** Gives a workspace an account at the carrier and a connection to it. */
    public ConnectionId connect(Workspace workspace, String actor) {
        CarrierAccount account = carrier.open(workspace.name());
        var asked = new NewConnection(
                "sandbox",
                "sandbox",
                Map.of("url", carrier.url(), "account", account.name()),
                Map.of("token", account.token(), "signing_secret", account.signingSecret()));
        return switch (connections.create(workspace, asked, actor)) {
            case Connections.Made.Fine(ConnectionId id) -> id;
            case Connections.Made.Refused(String field, String why) ->
                throw new IllegalStateException("the sandbox connection was refused: " + field + " " + why);
        };
    }

    /** The carrier itself, for stories, drills and tests. */
    public SandboxCarrier carrier() {
        return carrier;
    }

    private boolean isHere(Map<String, String> settings) {
        return carrier.url().equals(settings.get("url"));
    }

    private void admit(Account account) {
        Secret token = account.secrets().get("token");
        Secret signing = account.secrets().get("signing_secret");
        String name = account.settings().get("account");
        if (token != null && signing != null && name != null) {
            carrier.admit(new CarrierAccount(name, token, signing));
        }
    }

    @Override
    public void close() {
        carrier.close();
    }
}
