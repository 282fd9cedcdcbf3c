package dev.gatepost.templates.senders;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.templates.Brand;
import dev.gatepost.templates.BrandId;
import dev.gatepost.templates.Catalogue;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/brands}: list, get, create, change, retire (TPL-05). */
@RestController
public final class BrandsResource {
    private final Catalogue catalogue;
    private final SenderRegistry registry;

    public BrandsResource(Catalogue catalogue, SenderRegistry registry) {
        this.catalogue = catalogue;
        this.registry = registry;
    }

    @GetMapping("/v1/brands")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(catalogue.of(caller.workspace()).brands().stream()
                .map(BrandsResource::document)
                .toList());
    }

    @PostMapping("/v1/brands")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> create(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.readUnique(body, correlation, "name", fields -> {
            Brand brand = read(fields, BrandId.next(), fields.requiredText("name", 60), null);
            return () -> {
                catalogue.addBrand(caller.workspace(), brand, caller.actor());
                return Answers.created(document(brand));
            };
        });
    }

    @GetMapping("/v1/brands/{id}")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> show(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.found(find(id, caller).map(BrandsResource::document), correlation);
    }

    @PutMapping("/v1/brands/{id}")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> change(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<Brand> old = find(id, caller);
        if (old.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        return Answers.readUnique(body, correlation, "name", fields -> {
            String name = Optional.ofNullable(fields.text("name", 60))
                    .filter(n -> !n.isBlank())
                    .orElse(old.get().name());
            Brand brand = read(fields, old.get().id(), name, old.get());
            return () -> {
                registry.change(caller, brand);
                return Answers.ok(document(brand));
            };
        });
    }

    @PostMapping("/v1/brands/{id}/retire")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> retire(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        find(id, caller).ifPresent(b -> registry.retire(caller, b));
        return show(id, caller, correlation);
    }

    private static Brand read(JsonFields fields, BrandId id, String name, @Nullable Brand old) {
        String postal = fields.text("postal_address", 300);
        String website = fields.text("website", 300);
        return new Brand(
                id,
                name,
                fields.given().has("postal_address") || old == null ? postal : old.postalAddress(),
                fields.given().has("website") || old == null ? website : old.website(),
                old != null && old.retired());
    }

    private Optional<Brand> find(String id, Caller caller) {
        return BrandId.parse(id)
                .flatMap(b -> catalogue.of(caller.workspace()).brands().stream()
                        .filter(x -> x.id().equals(b))
                        .findFirst());
    }

    private static Map<String, Object> document(Brand brand) {
        return Answers.document(
                "id",
                brand.id().toString(),
                "name",
                brand.name(),
                "postal_address",
                brand.postalAddress(),
                "website",
                brand.website(),
                "status",
                brand.retired() ? "retired" : "active");
    }
}
