package dev.gatepost.templates.senders;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.Sender;
import dev.gatepost.templates.SenderId;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/senders}: list, get, create, change, retire, and their registrations (TPL-05). */
@RestController
public final class SendersResource {
    private final Catalogue catalogue;
    private final SenderRegistry registry;

    public SendersResource(Catalogue catalogue, SenderRegistry registry) {
        this.catalogue = catalogue;
        this.registry = registry;
    }

    @GetMapping("/v1/senders")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        var registrations = registry.registrations(caller.workspace());
        return Answers.list(catalogue.of(caller.workspace()).senders().stream()
                .map(s -> document(s, registrations.getOrDefault(s.id(), List.of()), List.of()))
                .toList());
    }

    @PostMapping("/v1/senders")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> create(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.readUnique(body, correlation, "address", fields -> {
            Optional<Sender> sender = ReadSender.made(fields, catalogue, caller);
            SenderId id = sender.map(Sender::id).orElseGet(SenderId::next);
            List<SenderRegistration> registrations = ReadSender.registrations(fields, id);
            return () -> sender.map(s -> create(s, registrations, caller))
                    .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.INVALID_VALUE), correlation));
        });
    }

    private ResponseEntity<byte[]> create(Sender sender, List<SenderRegistration> registrations, Caller caller) {
        catalogue.addSender(caller.workspace(), sender, caller.actor());
        registry.register(caller, registrations);
        return Answers.created(document(sender, registrations, overlaps(sender, caller.workspace())));
    }

    @GetMapping("/v1/senders/{id}")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> show(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.found(find(id, caller).map(s -> shown(s, caller.workspace())), correlation);
    }

    @PutMapping("/v1/senders/{id}")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> change(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<Sender> old = find(id, caller);
        if (old.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        return Answers.read(body, correlation, fields -> {
            Sender changed = ReadSender.changed(fields, old.get());
            return () -> {
                registry.change(caller, changed);
                return Answers.ok(shown(changed, caller.workspace()));
            };
        });
    }

    @PostMapping("/v1/senders/{id}/retire")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> retire(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<Sender> sender = find(id, caller);
        sender.ifPresent(s -> registry.retire(caller, s.id()));
        return show(id, caller, correlation);
    }

    @PutMapping("/v1/senders/{id}/registrations")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> register(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<Sender> sender = find(id, caller);
        if (sender.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        return Answers.read(body, correlation, fields -> {
            String regime = fields.requiredText("regime", 60);
            SenderRegistration registration =
                    ReadSender.registration(fields, sender.get().id(), regime, "");
            return () -> {
                registry.register(caller, registration);
                return show(id, caller, correlation);
            };
        });
    }

    private Optional<Sender> find(String id, Caller caller) {
        return SenderId.parse(id).flatMap(catalogue.of(caller.workspace())::sender);
    }

    private Map<String, Object> shown(Sender sender, Workspace workspace) {
        return document(
                sender,
                registry.registrations(workspace).getOrDefault(sender.id(), List.of()),
                overlaps(sender, workspace));
    }

    /**
     * A person who blocks an advertising number must still get order notices: senders of advertising and of anything
     * else must not share a provider's block (CON-12).
     */
    private List<String> overlaps(Sender sender, Workspace workspace) {
        List<String> out = new ArrayList<>();
        if (sender.purposes().contains(Purpose.PROMOTIONAL) && sender.purposes().size() > 1) {
            out.add("a person who stops its promotions is blocked for its other messages too; use two senders");
        }
        boolean advertises = sender.purposes().contains(Purpose.PROMOTIONAL);
        for (Sender other : catalogue.of(workspace).blockedWith(sender)) {
            if (!other.id().equals(sender.id())
                    && !other.retired()
                    && advertises != other.purposes().contains(Purpose.PROMOTIONAL)) {
                out.add("a block of it reaches " + other.id() + " (" + other.address()
                        + "), which serves other purposes");
            }
        }
        return out;
    }

    private Map<String, Object> document(Sender s, List<SenderRegistration> registrations, List<String> warnings) {
        var today = registry.today();
        return Answers.document(
                "id", s.id().toString(),
                "brand", s.brand().id().toString(),
                "channel", s.channel().written(),
                "type", s.type().written(),
                "address", s.address(),
                "connection", Ids.write("cnn", s.connection()),
                "purposes", s.purposes().stream().map(Purpose::written).sorted().toList(),
                "countries", s.countries().stream().sorted().toList(),
                "registrations",
                        registrations.stream()
                                .filter(r -> r.holds(today))
                                .map(SenderRegistration::regime)
                                .toList(),
                "registration_details",
                        registrations.stream()
                                .map(r -> Answers.document(
                                        "regime", r.regime(),
                                        "state", r.state().written(),
                                        "holds", r.holds(today),
                                        "reference", r.reference(),
                                        "registered_on",
                                                r.registeredOn() == null
                                                        ? null
                                                        : r.registeredOn().toString(),
                                        "expires_on",
                                                r.expiresOn() == null
                                                        ? null
                                                        : r.expiresOn().toString(),
                                        "why", r.why()))
                                .toList(),
                "throughput_per_second", s.milliPerSecond() == 0 ? null : BigDecimal.valueOf(s.milliPerSecond(), 3),
                "block_scope", s.blockScope().written(),
                "profile", s.profile(),
                "status", s.retired() ? "retired" : "active",
                "warnings", warnings.isEmpty() ? null : warnings);
    }
}
