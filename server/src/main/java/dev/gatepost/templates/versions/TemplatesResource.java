package dev.gatepost.templates.versions;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.Query;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.templates.ActiveTemplate;
import dev.gatepost.templates.Brand;
import dev.gatepost.templates.BrandId;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.CatalogueStore;
import dev.gatepost.templates.TemplateId;
import dev.gatepost.templates.VersionText;
import dev.gatepost.templates.versions.VersionStore.Known;
import jakarta.servlet.http.HttpServletRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/templates}: list, get, create, and new versions (TPL-01). */
@RestController
public final class TemplatesResource {
    private static final int PAGE = 100;

    private final Catalogue catalogue;
    private final TemplateVersions versions;
    private final OutsideRegistrations outside;

    public TemplatesResource(Catalogue catalogue, TemplateVersions versions, OutsideRegistrations outside) {
        this.catalogue = catalogue;
        this.versions = versions;
        this.outside = outside;
    }

    @GetMapping("/v1/templates")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> list(
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        JsonFields query = Query.of(request, "limit");
        int limit = query.integer("limit", 1, 1_000, PAGE);
        String cursor = query.text("cursor", 60);
        Optional<TemplateId> before = cursor == null ? Optional.empty() : TemplateId.parse(cursor);
        if (cursor != null && before.isEmpty()) {
            query.fault("cursor", ReasonCode.INVALID_VALUE, "give the next_cursor of an earlier answer");
        }
        var faults = query.finish();
        if (!faults.isEmpty()) {
            return Answers.problem(Problem.ofFields(faults), correlation);
        }
        List<Known> page = versions.page(caller.workspace(), before.orElse(null), limit);
        Map<TemplateId, ActiveTemplate> active = active(caller.workspace());
        var out = new LinkedHashMap<String, Object>();
        out.put(
                "data",
                page.stream()
                        .map(t -> TemplateDocuments.head(t, active.get(t.head().id())))
                        .toList());
        out.put(
                "next_cursor",
                page.size() < limit ? null : page.getLast().head().id().toString());
        return Answers.ok(out);
    }

    private Map<TemplateId, ActiveTemplate> active(Workspace workspace) {
        Map<TemplateId, ActiveTemplate> out = new LinkedHashMap<>();
        catalogue.of(workspace).templates().values().forEach(all -> all.forEach(t -> out.put(t.id(), t)));
        return out;
    }

    /** A template of a test workspace is active at once, unless {@code draft} asks for its first version as one. */
    @PostMapping("/v1/templates")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> create(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.readUnique(body, correlation, "name", fields -> {
            Optional<Brand> brand = brand(fields, caller);
            Optional<Channel> channel = one(fields, "channel", Channel::parse);
            Optional<Purpose> purpose = one(fields, "purpose", Purpose::parse);
            String name = fields.requiredText("name", 100);
            boolean atOnce = caller.workspace().kind() == Workspace.Kind.TEST && !fields.bool("draft");
            VersionText text = ReadVersion.of(fields, channel.orElse(null), purpose.orElse(null), atOnce);
            if (brand.isEmpty() || channel.isEmpty() || purpose.isEmpty()) {
                return () -> Answers.problem(Problem.of(ReasonCode.INVALID_VALUE), correlation);
            }
            var head = new CatalogueStore.Head(
                    TemplateId.next(),
                    name,
                    channel.get(),
                    purpose.get(),
                    brand.get().id());
            return () -> TemplateDocuments.answer(versions.create(caller, head, text, atOnce), true, correlation);
        });
    }

    @GetMapping("/v1/templates/{id}")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> show(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<TemplateId> template = TemplateId.parse(id);
        return Answers.found(
                template.flatMap(t -> versions.show(caller.workspace(), t))
                        .map(shown -> TemplateDocuments.full(
                                shown,
                                active(caller.workspace()).get(template.get()),
                                outside.of(caller.workspace(), template.get()))),
                correlation);
    }

    @PostMapping("/v1/templates/{id}/versions")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> add(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<TemplateVersions.Shown> shown =
                TemplateId.parse(id).flatMap(t -> versions.show(caller.workspace(), t));
        if (shown.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        CatalogueStore.Head head = shown.get().known().head();
        return Answers.read(body, correlation, fields -> {
            VersionText text = ReadVersion.of(fields, head.channel(), head.purpose(), false);
            return () -> TemplateDocuments.answer(versions.add(caller, head.id(), text), true, correlation);
        });
    }

    @GetMapping("/v1/templates/{id}/versions")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> versions(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return TemplateId.parse(id)
                .flatMap(t -> versions.show(caller.workspace(), t))
                .map(shown -> Answers.list(shown.standings().stream()
                        .map(s -> TemplateDocuments.standing(s, shown.approvals()))
                        .toList()))
                .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation));
    }

    @GetMapping("/v1/templates/{id}/versions/{version}")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> version(
            @PathVariable String id,
            @PathVariable String version,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<TemplateId> template = TemplateId.parse(id);
        int number = version.matches("[0-9]{1,6}") ? Integer.parseInt(version) : 0;
        Optional<TemplateVersions.Shown> shown = template.flatMap(t -> versions.show(caller.workspace(), t));
        return Answers.found(
                shown.flatMap(s -> s.standings().stream()
                        .filter(v -> v.version() == number)
                        .findFirst()
                        .flatMap(v -> versions.text(
                                        caller.workspace(), s.known().head().id(), number)
                                .map(text -> {
                                    Map<String, Object> out = TemplateDocuments.standing(v, s.approvals());
                                    out.putAll(TemplateDocuments.text(text));
                                    return out;
                                }))),
                correlation);
    }

    private Optional<Brand> brand(JsonFields fields, Caller caller) {
        String id = fields.requiredText("brand", 60);
        Optional<Brand> brand = BrandId.parse(id)
                .flatMap(b -> catalogue.of(caller.workspace()).brands().stream()
                        .filter(x -> x.id().equals(b) && !x.retired())
                        .findFirst());
        if (brand.isEmpty() && !id.isEmpty()) {
            fields.fault("brand", ReasonCode.INVALID_VALUE, "there is no such brand");
        }
        return brand;
    }

    private static <T> Optional<T> one(JsonFields fields, String name, Function<String, Optional<T>> parse) {
        @Nullable String text = fields.requiredText(name, 60);
        Optional<T> value = parse.apply(text);
        if (value.isEmpty() && !text.isEmpty()) {
            fields.fault(name, ReasonCode.INVALID_VALUE, "'" + name + "' has no such value");
        }
        return value;
    }
}
