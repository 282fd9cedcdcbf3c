package dev.gatepost.evidence;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.ReasonCode;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/vendors}: who works for the workspace's owner, and under which terms (GOV-06). */
@RestController
public final class VendorsResource {
    private static final int NAME = 120;
    private static final int TEXT = 400;
    private static final int MOST = 100;

    private final Vendors vendors;

    public VendorsResource(Vendors vendors) {
        this.vendors = vendors;
    }

    @GetMapping("/v1/vendors")
    @Requires(Right.CONTROLS_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(vendors.list(caller.workspace()).stream()
                .map(v -> v.document(vendors.today()))
                .toList());
    }

    @GetMapping("/v1/vendors/{id}")
    @Requires(Right.CONTROLS_READ)
    public ResponseEntity<byte[]> one(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return found(vendor(id, caller), correlation);
    }

    @PostMapping("/v1/vendors")
    @Requires(Right.CONTROLS_WRITE)
    public ResponseEntity<byte[]> add(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.readUnique(body, correlation, "name", fields -> {
            Vendor.Terms terms = terms(fields);
            return () -> Answers.created(vendors.add(caller, terms, correlation).document(vendors.today()));
        });
    }

    @PutMapping("/v1/vendors/{id}")
    @Requires(Right.CONTROLS_WRITE)
    public ResponseEntity<byte[]> change(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.readUnique(body, correlation, "name", fields -> {
            Vendor.Terms terms = terms(fields);
            return () ->
                    found(Vendor.parse(id).flatMap(v -> vendors.change(caller, v, terms, correlation)), correlation);
        });
    }

    /** Ends its use; the record stays. */
    @DeleteMapping("/v1/vendors/{id}")
    @Requires(Right.CONTROLS_WRITE)
    public ResponseEntity<byte[]> retire(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        vendors.retire(caller, id, "asked for", correlation);
        return found(vendor(id, caller), correlation);
    }

    private Optional<Vendor> vendor(String id, Caller caller) {
        return Vendor.parse(id).flatMap(v -> vendors.find(caller.workspace(), v));
    }

    private ResponseEntity<byte[]> found(Optional<Vendor> vendor, String correlation) {
        return Answers.found(vendor.map(v -> v.document(vendors.today())), correlation);
    }

    private Vendor.Terms terms(JsonFields fields) {
        String name = fields.requiredText("name", NAME);
        String purpose = fields.requiredText("purpose", TEXT);
        LocalDate reviewed = day(fields, "reviewed_on");
        LocalDate due = day(fields, "review_due");
        return new Vendor.Terms(
                name,
                purpose,
                fields.text("contract", TEXT),
                day(fields, "contract_ends"),
                fields.text("dpa", TEXT),
                fields.texts("regions", MOST, NAME),
                fields.texts("subprocessors", MOST, NAME),
                fields.texts("data_classes", MOST, NAME),
                fields.texts("connections", MOST, NAME),
                reviewed,
                due == null ? vendors.today() : due);
    }

    private static @Nullable LocalDate day(JsonFields fields, String name) {
        String written = fields.text(name, NAME);
        try {
            return written == null ? null : LocalDate.parse(written);
        } catch (DateTimeParseException e) {
            fields.fault(name, ReasonCode.INVALID_VALUE, "give a day such as 2027-01-31");
            return null;
        }
    }
}
