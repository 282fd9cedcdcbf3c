package dev.gatepost.consent;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.consent.SuppressionRows.Row;
import dev.gatepost.consent.Suppressions.Lifting;
import dev.gatepost.consent.Suppressions.Wish;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/suppressions}: addresses that the organisation must not write to (CON-05). */
@RestController
public final class SuppressionsResource {
    private static final int PAGE = 200;
    private static final int LONGEST_REASON = 400;

    private final Suppressions suppressions;
    private final Addresses addresses;

    public SuppressionsResource(Suppressions suppressions, Addresses addresses) {
        this.suppressions = suppressions;
        this.addresses = addresses;
    }

    /** Those of one address, lifted ones too; without an address a page of all in force, which name no address. */
    @GetMapping("/v1/suppressions")
    @Requires(Right.CONSENTS_READ)
    public ResponseEntity<byte[]> list(
            @RequestParam(required = false) @Nullable String address,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        if (address != null) {
            Optional<Address> normal = normal(address);
            return normal.isEmpty()
                    ? Answers.fault("address", ReasonCode.INVALID_VALUE, "a number or mail address", correlation)
                    : Answers.list(suppressions.of(caller.workspace(), normal.get()).stream()
                            .map(SuppressionsResource::document)
                            .toList());
        }
        byte[] index = new byte[0];
        UUID after = new UUID(0, 0);
        if (cursor != null) {
            String[] parts = cursor.split("-", 2);
            Optional<UUID> id = parts.length == 2 ? Ids.read(Suppressions.PREFIX, parts[1]) : Optional.empty();
            if (id.isEmpty() || !parts[0].matches("([0-9a-f]{2}){1,64}")) {
                return Answers.fault("cursor", ReasonCode.INVALID_VALUE, "the next_cursor of a page", correlation);
            }
            index = HexFormat.of().parseHex(parts[0]);
            after = id.get();
        }
        List<Row> page = suppressions.page(caller.workspace(), index, after, PAGE);
        Map<String, Object> out = Answers.document(
                "data", page.stream().map(SuppressionsResource::document).toList());
        out.put("next_cursor", page.size() < PAGE ? "" : place(page.getLast()));
        return Answers.ok(out);
    }

    private static String place(Row row) {
        return HexFormat.of().formatHex(row.index()) + "-" + Ids.write(Suppressions.PREFIX, row.id());
    }

    @PostMapping("/v1/suppressions")
    @Requires(Right.CONSENTS_WRITE)
    public ResponseEntity<byte[]> add(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            Optional<Address> address = address(fields);
            String channel = fields.text("channel", 20);
            String purpose = fields.text("purpose", 20);
            String source = Optional.ofNullable(fields.text("source", 40)).orElse("agent");
            if (channel != null && Channel.parse(channel).isEmpty()) {
                fields.fault("channel", ReasonCode.INVALID_VALUE, "a channel; leave it out for every one");
            }
            if (purpose != null && Purpose.parse(purpose).isEmpty()) {
                fields.fault("purpose", ReasonCode.INVALID_VALUE, "a purpose; leave it out for every one");
            }
            if (ConsentSource.parse(source).isEmpty()) {
                fields.fault("source", ReasonCode.INVALID_VALUE, "one of " + ConsentSource.all());
            }
            String brand = fields.text("brand", 60);
            String reason = fields.requiredText("reason", LONGEST_REASON);
            return () -> {
                var wish = new Wish(
                        address.orElseThrow(),
                        channel == null ? null : Channel.parse(channel).orElseThrow(),
                        purpose == null ? null : Purpose.parse(purpose).orElseThrow(),
                        brand,
                        source,
                        reason);
                UUID id = suppressions.add(caller, wish, correlation);
                return Answers.created(Answers.document("id", Ids.write(Suppressions.PREFIX, id)));
            };
        });
    }

    @PostMapping("/v1/suppressions/{id}/lift")
    @Requires(Right.CONSENTS_WRITE)
    public ResponseEntity<byte[]> lift(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            Optional<Address> address = address(fields);
            String reason = fields.requiredText("reason", LONGEST_REASON);
            Optional<UUID> approval = Ids.read(RecontactApprovals.PREFIX, fields.requiredText("approval", 40));
            if (approval.isEmpty()) {
                fields.fault("approval", ReasonCode.INVALID_VALUE, "the id of an approval: rca_…");
            }
            return () -> {
                Optional<UUID> suppression = Ids.read(Suppressions.PREFIX, id);
                return suppression.isEmpty()
                        ? Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation)
                        : answer(
                                suppressions.lift(
                                        caller,
                                        address.orElseThrow(),
                                        suppression.get(),
                                        approval.orElseThrow(),
                                        reason,
                                        correlation),
                                correlation);
            };
        });
    }

    private static ResponseEntity<byte[]> answer(Lifting lifting, String correlation) {
        return switch (lifting) {
            case Lifting.Lifted(Row row) -> Answers.ok(document(row));
            case Lifting.Unknown() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
            case Lifting.Over() -> Answers.fault("id", ReasonCode.INVALID_VALUE, "it was lifted before", correlation);
            case Lifting.NeedsApproval() ->
                Answers.problem(Problem.of(ReasonCode.RECONTACT_NEEDS_APPROVAL), correlation);
        };
    }

    private Optional<Address> address(JsonFields fields) {
        String given = fields.requiredText("address", 320);
        Optional<Address> address = normal(given);
        if (address.isEmpty() && !given.isEmpty()) {
            fields.fault("address", ReasonCode.INVALID_VALUE, "a number or mail address");
        }
        return address;
    }

    private Optional<Address> normal(String address) {
        return addresses.normalise(Addresses.channelOf(address), address);
    }

    private static Map<String, Object> document(Row row) {
        return Answers.document(
                "id",
                Ids.write(Suppressions.PREFIX, row.id()),
                "channel",
                row.channel() == null ? "all" : row.channel(),
                "purpose",
                row.purpose() == null ? "all" : row.purpose(),
                "brand",
                row.brand() == null ? "all" : row.brand(),
                "source",
                row.source(),
                "since",
                row.since().toString(),
                "status",
                row.liftedAt() == null ? "in_force" : "lifted",
                "lifted_at",
                row.liftedAt() == null ? null : row.liftedAt().toString(),
                "lifted_by",
                row.liftedBy(),
                "lift_reason",
                row.liftReason());
    }
}
