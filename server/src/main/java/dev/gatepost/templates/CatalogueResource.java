package dev.gatepost.templates;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.DatabaseFailure;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/brands}, {@code /v1/senders}, {@code /v1/templates}: create and list (TPL-01, TPL-05). */
@RestController
public final class CatalogueResource {
    private final Catalogue catalogue;

    public CatalogueResource(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    @PostMapping("/v1/brands")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> addBrand(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return read(body, correlation, fields -> {
            String name = fields.requiredText("name", 60);
            return () -> Answers.created(document(catalogue.addBrand(caller.workspace(), name, caller.actor())));
        });
    }

    @GetMapping("/v1/brands")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> brands(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(catalogue.of(caller.workspace()).brands().stream()
                .map(CatalogueResource::document)
                .toList());
    }

    @PostMapping("/v1/senders")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> addSender(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return read(body, correlation, fields -> {
            Optional<Brand> brand = brand(fields, caller);
            Optional<Channel> channel = one(fields, "channel", Channel::parse);
            String address = fields.requiredText("address", 320);
            Optional<UUID> connection = one(fields, "connection", text -> Ids.read("cnn", text));
            Set<Purpose> purposes = EnumSet.noneOf(Purpose.class);
            for (String purpose : fields.texts("purposes", 5, 20)) {
                Purpose.parse(purpose)
                        .ifPresentOrElse(
                                purposes::add,
                                () -> fields.fault("purposes", ReasonCode.INVALID_VALUE, "there is no such purpose"));
            }
            Set<String> countries = new HashSet<>(fields.texts("countries", 250, 2));
            Set<String> registrations = new HashSet<>(fields.texts("registrations", 50, 60));
            if (brand.isEmpty() || channel.isEmpty() || connection.isEmpty()) {
                return () -> Answers.problem(Problem.of(ReasonCode.INVALID_VALUE), correlation);
            }
            var sender = new Sender(
                    SenderId.next(),
                    brand.get(),
                    channel.get(),
                    address,
                    connection.get(),
                    purposes,
                    countries,
                    registrations);
            return () -> Answers.created(document(catalogue.addSender(caller.workspace(), sender, caller.actor())));
        });
    }

    @GetMapping("/v1/senders")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> senders(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(catalogue.of(caller.workspace()).senders().stream()
                .map(CatalogueResource::document)
                .toList());
    }

    @PostMapping("/v1/templates")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> addTemplate(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return read(body, correlation, fields -> {
            Optional<Brand> brand = brand(fields, caller);
            Optional<Channel> channel = one(fields, "channel", Channel::parse);
            Optional<Purpose> purpose = one(fields, "purpose", Purpose::parse);
            String name = fields.requiredText("name", 100);
            String language = Optional.ofNullable(fields.text("language", 20)).orElse("en");
            String subject = fields.text("subject", 400);
            String text = fields.requiredText("body", 20_000);
            List<VariableSpec> variables = variables(fields);
            Set<String> hosts = new HashSet<>(fields.texts("allowed_hosts", 50, 253));
            Set<String> attested = new HashSet<>(fields.texts("attested", 20, 60));
            if (TemplateText.parse(subject, text, variables, hosts)
                    instanceof TemplateText.Parsed.Invalid(String detail)) {
                fields.fault("body", ReasonCode.INVALID_VALUE, detail);
            }
            if (brand.isEmpty() || channel.isEmpty() || purpose.isEmpty()) {
                return () -> Answers.problem(Problem.of(ReasonCode.INVALID_VALUE), correlation);
            }
            var template = new Catalogue.NewTemplate(
                    name,
                    channel.get(),
                    purpose.get(),
                    brand.get().id(),
                    language,
                    subject,
                    text,
                    variables,
                    hosts,
                    attested);
            return () -> {
                TemplateId id = catalogue.addTemplate(caller.workspace(), template, caller.actor());
                return Answers.created(Answers.document("id", id.toString(), "name", name, "version", 1));
            };
        });
    }

    @GetMapping("/v1/templates")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> templates(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(catalogue.of(caller.workspace()).templates().values().stream()
                .flatMap(List::stream)
                .map(t -> Answers.document(
                        "id", t.id().toString(),
                        "name", t.name(),
                        "version", t.version(),
                        "channel", t.channel().written(),
                        "purpose", t.purpose().written(),
                        "brand", t.brand().id().toString(),
                        "language", t.language()))
                .toList());
    }

    /** Reads the fields; only when all are fine the act is done. A name that is taken is a fault of the name. */
    private static ResponseEntity<byte[]> read(
            byte[] body, String correlation, Function<JsonFields, Supplier<ResponseEntity<byte[]>>> reader) {
        try {
            return Answers.read(body, correlation, reader);
        } catch (DatabaseFailure e) {
            if (e.isDuplicate()) {
                return Answers.fault("name", ReasonCode.INVALID_VALUE, "it is taken", correlation);
            }
            throw e;
        }
    }

    private static List<VariableSpec> variables(JsonFields fields) {
        List<VariableSpec> out = new ArrayList<>();
        for (JsonFields variable : fields.list("variables", 100)) {
            String name = variable.requiredText("name", 40);
            int length = variable.integer("max_length", 1, 2_000, 200);
            String kind = variable.text("kind", 10);
            Optional<VariableSpec.Kind> parsed = VariableSpec.Kind.parse(kind == null ? "text" : kind);
            if (parsed.isEmpty()) {
                variable.fault("kind", ReasonCode.INVALID_VALUE, "one of text, number, date, url");
            } else if (!name.matches("[a-z][a-z0-9_]{0,39}")) {
                variable.fault("name", ReasonCode.INVALID_VALUE, "lower-case letters, digits and _, like order_id");
            } else {
                out.add(new VariableSpec(name, length, parsed.get()));
            }
            variable.finish();
        }
        return out;
    }

    private Optional<Brand> brand(JsonFields fields, Caller caller) {
        String id = fields.requiredText("brand", 60);
        Optional<Brand> brand = BrandId.parse(id)
                .flatMap(b -> catalogue.of(caller.workspace()).brands().stream()
                        .filter(x -> x.id().equals(b))
                        .findFirst());
        if (brand.isEmpty() && !id.isEmpty()) {
            fields.fault("brand", ReasonCode.INVALID_VALUE, "there is no such brand");
        }
        return brand;
    }

    private static <T> Optional<T> one(JsonFields fields, String name, Function<String, Optional<T>> parse) {
        String text = fields.requiredText(name, 60);
        Optional<T> value = parse.apply(text);
        if (value.isEmpty() && !text.isEmpty()) {
            fields.fault(name, ReasonCode.INVALID_VALUE, "'" + name + "' has no such value");
        }
        return value;
    }

    private static Map<String, Object> document(Brand brand) {
        return Answers.document("id", brand.id().toString(), "name", brand.name());
    }

    private static Map<String, Object> document(Sender s) {
        return Answers.document(
                "id", s.id().toString(),
                "brand", s.brand().id().toString(),
                "channel", s.channel().written(),
                "address", s.address(),
                "connection", Ids.write("cnn", s.connection()),
                "purposes", s.purposes().stream().map(Purpose::written).sorted().toList(),
                "countries", s.countries().stream().sorted().toList(),
                "registrations", s.registrations().stream().sorted().toList());
    }
}
