package dev.gatepost.contacts;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.contacts.Residences.Telling;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/residences}: where people live, by their addresses (POL-02). An address never stands in a path. */
@RestController
public final class ResidencesResource {
    private final Residences residences;
    private final Addresses addresses;

    public ResidencesResource(Residences residences, Addresses addresses) {
        this.residences = residences;
        this.addresses = addresses;
    }

    /** Keeps where the person lives; without {@code residence} it is forgotten. */
    @PutMapping("/v1/residences")
    @Requires(Right.CONSENTS_WRITE)
    public ResponseEntity<byte[]> set(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            Optional<Address> address = address(fields);
            Residence residence = read(fields, "residence");
            return () -> address.map(of -> {
                        var by = new Telling(caller.workspace(), caller.actor(), correlation);
                        residences.set(by, of, residence);
                        return Answers.ok(document(residence));
                    })
                    .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.INVALID_VALUE), correlation));
        });
    }

    /** What is kept of one address. */
    @PostMapping("/v1/residences/lookup")
    @Requires(Right.CONSENTS_READ)
    public ResponseEntity<byte[]> lookup(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            Optional<Address> address = address(fields);
            return () -> address.map(of -> Answers.ok(
                            document(residences.of(caller.workspace(), of).orElse(null))))
                    .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.INVALID_VALUE), correlation));
        });
    }

    private Optional<Address> address(JsonFields fields) {
        String written = fields.requiredText("channel", 20);
        Optional<Channel> channel = Channel.parse(written);
        String text = fields.requiredText("address", 320);
        if (channel.isEmpty()) {
            fields.fault("channel", ReasonCode.INVALID_VALUE, "'channel' has no such value");
            return Optional.empty();
        }
        Optional<Address> address = addresses.normalise(channel.get(), text);
        if (address.isEmpty()) {
            fields.fault("address", ReasonCode.INVALID_VALUE, "the address is not one of this channel");
        }
        return address;
    }

    /** Reads an object with country, and optionally region or postal code; null when it is not given. */
    public static @Nullable Residence read(JsonFields fields, String name) {
        JsonFields given = fields.nested(name);
        if (given == null) {
            return null;
        }
        String country = given.requiredText("country", 2);
        String region = given.text("region", 6);
        String postal = given.text("postal_code", 12);
        given.finish();
        return switch (Residence.told(country, region, postal)) {
            case Residence.Told.Fine(Residence residence) -> residence;
            case Residence.Told.Wrong(String field, String why) -> {
                given.fault(field, ReasonCode.INVALID_VALUE, why);
                yield null;
            }
        };
    }

    private static Map<String, Object> document(@Nullable Residence residence) {
        return Answers.document(
                "residence",
                residence == null
                        ? null
                        : Answers.document("country", residence.country(), "region", residence.region()));
    }
}
