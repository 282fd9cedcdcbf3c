package dev.gatepost;

import dev.gatepost.platform.DoorSettings;
import dev.gatepost.platform.tls.Certificates;
import dev.gatepost.platform.tls.Certificates.Refreshed;
import dev.gatepost.platform.tls.Negotiation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;

/**
 * The three doors with TLS (TLS-01, TLS-03). A new certificate is given to connections from then on; those that are
 * open keep theirs and go on.
 */
public final class TlsDoors {
    /** How often files are looked at. */
    static final Duration LOOK = Duration.ofSeconds(10);

    private final DoorSettings doors;
    private final Certificates certificates;
    private final List<Served> served = new ArrayList<>();

    /** A door's protocol, and whether it asks for certificates. */
    private record Served(Http11NioProtocol protocol, boolean mutual) {}

    /** A listener to be; {@code forPeople} when it takes forms. */
    record Opened(Connector connector, boolean forPeople) {}

    TlsDoors(DoorSettings doors, Certificates certificates) {
        this.doors = doors;
        this.certificates = certificates;
    }

    public Certificates certificates() {
        return certificates;
    }

    /** Makes the listeners; to be called once. */
    List<Opened> open() {
        List<Opened> out = new ArrayList<>();
        if (doors.publicDoor().isOpen()) {
            out.add(new Opened(connector(doors.publicDoor(), false), false));
        }
        if (doors.mutualDoor().isOpen()) {
            out.add(new Opened(connector(doors.mutualDoor(), true), false));
        }
        if (doors.privateDoor().isOpen()) {
            out.add(new Opened(connector(doors.privateDoor(), false), true));
        }
        return out;
    }

    private Connector connector(DoorSettings.Listener where, boolean mutual) {
        var protocol = new Http11NioProtocol(new FairEndpoint(doors.proxies()));
        var connector = new Connector(protocol);
        connector.setPort(where.port());
        connector.setScheme("https");
        connector.setSecure(true);
        protocol.setAddress(where.address());
        protocol.setSSLEnabled(true);
        protocol.setExecutor(new VirtualThreadExecutor("tls-" + where.port() + "-"));
        Negotiation.of(certificates.current(), mutual).forEach(protocol::addSslHostConfig);
        served.add(new Served(protocol, mutual));
        return connector;
    }

    /** Takes up what changed on disk, and renews what is near its end. */
    public Refreshed refresh() {
        Refreshed found = certificates.refresh();
        if (found instanceof Refreshed.Changed) {
            for (Served door : served) {
                Negotiation.of(certificates.current(), door.mutual())
                        .forEach(config -> door.protocol().addSslHostConfig(config, true));
            }
        }
        return found;
    }
}
