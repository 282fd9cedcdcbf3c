package dev.gatepost.cli;

import dev.gatepost.Rooms;
import dev.gatepost.TlsDoors;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.Origin;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.platform.tls.Certificates.Issued;
import dev.gatepost.platform.tls.Certificates.Refreshed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Certificates, by the operating-system user. What is issued is in the instance's audit log before it is told. */
final class LocalCertificates {
    private static final int MOST_DAYS = 825;
    private static final Scope ONE_LOG = new Scope(List.of(WorkspaceId.INSTANCE), List.of());

    private final Rooms rooms;
    private final TlsDoors tls;

    LocalCertificates(Rooms rooms, TlsDoors tls) {
        this.rooms = rooms;
        this.tls = tls;
    }

    Map<String, Object> run(ObjectNode command, String actor) {
        return switch (command.path("command").asString("")) {
            case "certificates-reload" -> reload();
            case "certificates-issue" -> issue(command, actor);
            default -> list();
        };
    }

    private Map<String, Object> reload() {
        return switch (tls.refresh()) {
            case Refreshed.Changed() -> Map.of("outcome", "taken up; open connections go on as they are");
            case Refreshed.Same() -> Map.of("outcome", "nothing has changed");
            case Refreshed.Unusable(String why) -> Map.of("error", "Not taken up, the old ones stay. " + why);
        };
    }

    private Map<String, Object> issue(ObjectNode command, String actor) {
        int days = command.path("days").asInt(0);
        if (days < 1 || days > MOST_DAYS) {
            return Map.of("error", "A certificate lives 1 to " + MOST_DAYS + " days.");
        }
        String name = command.path("name").asString("");
        Optional<Issued> made = tls.certificates().issueClient(name, Duration.ofDays(days));
        if (made.isEmpty()) {
            return Map.of("error", "A caller's name is 1 to 40 letters, digits, dots, hyphens or underscores.");
        }
        Issued issued = made.get();
        var event = new AuditEvent(
                WorkspaceId.INSTANCE,
                "certificate.issued",
                actor,
                issued.thumbprint(),
                null,
                Origin.correlation(),
                rooms.clock().instant(),
                new TreeMap<>(Map.of("name", name, "until", issued.end().toString())));
        rooms.database().<@Nullable Void>transact(Role.CONSOLE, ONE_LOG, tx -> {
            rooms.audit().append(tx, List.of(event));
            return null;
        });
        return Map.of(
                "key", issued.keyPem(),
                "certificate", issued.certificatePem(),
                "thumbprint", issued.thumbprint(),
                "until", issued.end().toString());
    }

    private Map<String, Object> list() {
        return Map.of(
                "data",
                tls.certificates().ends().stream()
                        .map(e -> Map.of(
                                "certificate", e.certificate(),
                                "until", e.at().toString(),
                                "renewed_by_itself", e.renewed()))
                        .toList());
    }
}
