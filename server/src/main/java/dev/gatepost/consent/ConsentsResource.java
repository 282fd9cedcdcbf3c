package dev.gatepost.consent;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Workspace;
import dev.gatepost.consent.RecordConsent.Context;
import dev.gatepost.consent.RecordConsent.Happening;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/consents}: one event recorded, the ledger of an address, and its state today (CON-01, CON-02, CON-06). */
@RestController
public final class ConsentsResource {
    private static final Set<String> BASES = Set.of("implied", "soft_opt_in", "express", "express_written");
    private static final Set<String> SOURCES = Set.of(
            "web_form", "keyword", "import", "agent", "api", "point_of_sale", "paper", "provider", "double_opt_in");

    private final Parts parts;

    /** What the resource works with. */
    public record Parts(
            Database database,
            Keys keys,
            Addresses addresses,
            ContactStore contacts,
            ConsentStore store,
            RecordConsent record,
            Clock clock) {}

    public ConsentsResource(Parts parts) {
        this.parts = parts;
    }

    @PostMapping("/v1/consents")
    @Requires(Right.CONSENTS_WRITE)
    public ResponseEntity<byte[]> record(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            Optional<Happening> happening = happening(fields, caller.workspace());
            return () -> Answers.created(document(write(happening.orElseThrow(), caller, correlation)));
        });
    }

    private ConsentEvent write(Happening happening, Caller caller, String correlation) {
        Workspace workspace = caller.workspace();
        Instant now = workspace.clock().at(parts.clock().instant());
        return parts.database()
                .transact(
                        Role.CONSOLE,
                        Scope.of(workspace.id(), workspace.organisation()),
                        tx -> parts.record().in(tx, happening, new Context(caller.actor(), now, correlation)));
    }

    private Optional<Happening> happening(JsonFields fields, Workspace workspace) {
        Channel channel = Channel.parse(fields.requiredText("channel", 20)).orElse(null);
        Purpose purpose = Purpose.parse(fields.requiredText("purpose", 20)).orElse(null);
        ConsentEvent.Status status =
                ConsentEvent.Status.parse(fields.requiredText("status", 20)).orElse(null);
        String address = fields.requiredText("address", 320);
        String brand = fields.requiredText("brand", 60);
        String source = fields.requiredText("source", 40);
        String basis = Optional.ofNullable(fields.text("basis", 20)).orElse("express");
        Instant now = workspace.clock().at(parts.clock().instant());
        Instant at = Optional.ofNullable(fields.instant("occurred_at")).orElse(now);
        Map<String, String> evidence = evidence(fields);
        String campaign = fields.text("campaign", 100);
        check(fields, "channel", channel != null);
        check(fields, "purpose", purpose != null);
        check(fields, "status", status != null);
        check(fields, "source", SOURCES.contains(source));
        check(fields, "basis", BASES.contains(basis));
        if (at.isAfter(now.plus(Duration.ofMinutes(5)))) {
            fields.fault("occurred_at", ReasonCode.INVALID_VALUE, "lies in the future");
        }
        if (channel == null || purpose == null || status == null) {
            return Optional.empty();
        }
        Optional<Address> to = parts.addresses().normalise(channel, address);
        if (to.isEmpty()) {
            ReasonCode code = channel.usesNumber() ? ReasonCode.INVALID_NUMBER : ReasonCode.INVALID_EMAIL;
            fields.fault("address", code, code.mend());
            return Optional.empty();
        }
        return Optional.of(new Happening(
                workspace,
                to.get(),
                channel,
                purpose,
                brand,
                status,
                status == ConsentEvent.Status.GRANTED ? basis : "none",
                source,
                campaign,
                evidence,
                Set.of(purpose),
                at));
    }

    private static Map<String, String> evidence(JsonFields fields) {
        Map<String, String> out = new LinkedHashMap<>();
        for (String name : List.of("disclosure", "evidence_uri", "ip", "user_agent")) {
            String value = fields.text(name, 1_000);
            if (value != null) {
                out.put(name, value);
            }
        }
        return out;
    }

    private static void check(JsonFields fields, String name, boolean fine) {
        if (!fine) {
            fields.fault(name, ReasonCode.INVALID_VALUE, "'" + name + "' has no such value");
        }
    }

    @GetMapping("/v1/consents")
    @Requires(Right.CONSENTS_READ)
    public ResponseEntity<byte[]> ledger(
            @RequestParam String address,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return withContact(address, caller, correlation, (known, index) -> {
            List<ConsentEvent> events = known == null
                    ? List.of()
                    : parts.database()
                            .transact(
                                    Role.CONSOLE,
                                    scope(caller),
                                    tx -> parts.store().events(tx, known.workspace(), known.id()));
            return Answers.list(events.stream().map(ConsentsResource::document).toList());
        });
    }

    @GetMapping("/v1/consents/state")
    @Requires(Right.CONSENTS_READ)
    public ResponseEntity<byte[]> state(
            @RequestParam String address,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return withContact(address, caller, correlation, (known, index) -> {
            var wanted = new ConsentStore.Suppressible(caller.workspace().organisation(), index);
            List<Suppression> suppressions = parts.database()
                    .transact(Role.CONSOLE, scope(caller), tx -> parts.store().suppressions(tx, List.of(wanted)))
                    .getOrDefault(ConsentStore.key(wanted.organisation(), index), List.of());
            return Answers.ok(Answers.document(
                    "contact", known == null ? null : known.id().toString(),
                    "consents",
                            known == null
                                    ? List.of()
                                    : ConsentProjection.read(known.consent()).all(),
                    "suppressions",
                            suppressions.stream()
                                    .map(ConsentsResource::document)
                                    .toList()));
        });
    }

    private interface WithContact {
        ResponseEntity<byte[]> answer(@Nullable Contact known, byte[] index);
    }

    private ResponseEntity<byte[]> withContact(String address, Caller caller, String correlation, WithContact work) {
        Channel channel = address.contains("@") ? Channel.EMAIL : Channel.SMS;
        Optional<Address> normal = parts.addresses().normalise(channel, address);
        if (normal.isEmpty()) {
            ReasonCode code = channel.usesNumber() ? ReasonCode.INVALID_NUMBER : ReasonCode.INVALID_EMAIL;
            return Answers.fault("address", code, code.mend(), correlation);
        }
        byte[] index = parts.keys()
                .index(caller.workspace().organisation(), normal.get().reveal());
        Contact known = parts.database()
                .<@Nullable Contact>transact(
                        Role.CONSOLE,
                        scope(caller),
                        tx -> parts.contacts()
                                .byIndex(tx, caller.workspace().id(), index, ContactStore.Hold.NONE)
                                .orElse(null));
        return work.answer(known, index);
    }

    private static Scope scope(Caller caller) {
        return Scope.of(caller.workspace().id(), caller.workspace().organisation());
    }

    private static Map<String, Object> document(ConsentEvent e) {
        return Answers.document(
                "id", e.id().toString(),
                "contact", e.contact().toString(),
                "channel", e.channel().written(),
                "purpose", e.purpose().written(),
                "brand", e.brand(),
                "status", e.status().written(),
                "basis", e.basis(),
                "source", e.source(),
                "campaign", e.campaign(),
                "occurred_at", e.occurredAt().toString(),
                "recorded_at", e.recordedAt().toString());
    }

    private static Map<String, Object> document(Suppression s) {
        return Answers.document(
                "channel",
                s.channel() == null ? "all" : s.channel().written(),
                "purpose",
                s.purpose() == null ? "all" : s.purpose().written(),
                "brand",
                s.brand() == null ? "all" : s.brand(),
                "source",
                s.source(),
                "since",
                s.since().toString(),
                "evidence",
                s.evidence().toString());
    }
}
