package dev.gatepost.templates.versions;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.templates.ActiveTemplate;
import dev.gatepost.templates.Brand;
import dev.gatepost.templates.BrandId;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.TemplateId;
import dev.gatepost.templates.Variant;
import dev.gatepost.templates.VersionText;
import dev.gatepost.templates.lint.Finding;
import dev.gatepost.templates.lint.Lint;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/templates/lint} and {@code /v1/templates/{id}/preview} (TPL-03, TPL-04); nothing is stored. */
@RestController
public final class LintResource {
    private final Catalogue catalogue;
    private final TemplateVersions versions;
    private final Lint lint;
    private final PreviewTemplate preview;

    public LintResource(Catalogue catalogue, TemplateVersions versions, Lint lint, PriceOf prices) {
        this.catalogue = catalogue;
        this.versions = versions;
        this.lint = lint;
        this.preview = new PreviewTemplate(prices);
    }

    /** The body is that of a new template; the name may be left out, and so may the brand when there is one only. */
    @PostMapping("/v1/templates/lint")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> lint(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Catalogue.Active active = catalogue.of(caller.workspace());
        return Answers.read(body, correlation, fields -> {
            fields.text("name", 100);
            fields.bool("draft");
            Optional<Channel> channel = Channel.parse(fields.requiredText("channel", 20));
            Optional<Purpose> purpose = Purpose.parse(fields.requiredText("purpose", 20));
            Optional<Brand> brand = brand(fields, active);
            VersionText text = ReadVersion.of(fields, channel.orElse(null), purpose.orElse(null), false);
            if (channel.isEmpty() || purpose.isEmpty() || brand.isEmpty()) {
                fields.fault("brand", ReasonCode.INVALID_VALUE, "channel, purpose and brand are needed");
                return () -> Answers.problem(Problem.of(ReasonCode.INVALID_VALUE), correlation);
            }
            var place = new Lint.Place(
                    caller.workspace().kind(),
                    caller.workspace().promotionalCountries(),
                    active.standing().linkDomains());
            return () -> told(findings(channel.get(), purpose.get(), brand.get(), text, place));
        });
    }

    private List<Finding> findings(Channel channel, Purpose purpose, Brand brand, VersionText text, Lint.Place place) {
        return switch (text.check(channel)) {
            case VersionText.Checked.Faulty(List<VersionText.Fault> faults) ->
                throw new IllegalStateException("faults were told before: " + faults);
            case VersionText.Checked.Fine(Variant standard, List<Variant> variants) ->
                lint.of(new Lint.Draft(channel, purpose, brand, text, standard, variants), place);
        };
    }

    private static ResponseEntity<byte[]> told(List<Finding> findings) {
        long errors = findings.stream()
                .filter(f -> f.severity() == Finding.Severity.ERROR)
                .count();
        return Answers.ok(Map.of(
                "ok",
                errors == 0,
                "errors",
                errors,
                "findings",
                findings.stream().map(Finding::document).toList()));
    }

    private static Optional<Brand> brand(JsonFields fields, Catalogue.Active active) {
        String id = fields.text("brand", 60);
        if (id == null) {
            return active.brands().size() == 1 ? Optional.of(active.brands().getFirst()) : Optional.empty();
        }
        return BrandId.parse(id)
                .flatMap(b ->
                        active.brands().stream().filter(x -> x.id().equals(b)).findFirst());
    }

    /**
     * How a draft would look, before it is kept: the body of a new template, and {@code for_language}, {@code
     * for_country} and {@code values} as of a preview.
     */
    @PostMapping("/v1/templates/preview")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> draft(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Catalogue.Active active = catalogue.of(caller.workspace());
        return Answers.read(body, correlation, fields -> {
            fields.text("name", 100);
            var asked = new PreviewTemplate.Asked(
                    fields.text("for_language", 20),
                    country(fields, "for_country"),
                    fields.values("values", 100, 2_000));
            Optional<Channel> channel = Channel.parse(fields.requiredText("channel", 20));
            Optional<Purpose> purpose = Purpose.parse(fields.requiredText("purpose", 20));
            Optional<Brand> brand = brand(fields, active);
            VersionText text = ReadVersion.of(fields, channel.orElse(null), purpose.orElse(null), false);
            if (channel.isEmpty() || purpose.isEmpty() || brand.isEmpty()) {
                fields.fault("brand", ReasonCode.INVALID_VALUE, "channel, purpose and brand are needed");
                return () -> Answers.problem(Problem.of(ReasonCode.INVALID_VALUE), correlation);
            }
            return () -> Answers.ok(preview.of(
                    caller.workspace(), active, unkept(text, channel.get(), purpose.get(), brand.get()), asked));
        });
    }

    /** A template that nobody kept; its id is of no use to anybody. */
    private static ActiveTemplate unkept(VersionText text, Channel channel, Purpose purpose, Brand brand) {
        return switch (text.check(channel)) {
            case VersionText.Checked.Faulty(List<VersionText.Fault> faults) ->
                throw new IllegalStateException("faults were told before: " + faults);
            case VersionText.Checked.Fine(Variant standard, List<Variant> variants) ->
                new ActiveTemplate(
                        TemplateId.next(), 1, "draft", channel, purpose, brand, standard, variants, text.attested());
        };
    }

    @PostMapping("/v1/templates/{id}/preview")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> preview(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            int version = fields.integer("version", 1, 1_000_000, 0);
            var asked = new PreviewTemplate.Asked(
                    fields.text("language", 20), country(fields, "country"), fields.values("variables", 100, 2_000));
            return () -> TemplateId.parse(id)
                    .flatMap(t -> versions.show(caller.workspace(), t))
                    .flatMap(shown -> preview(caller, shown, version, asked))
                    .map(Answers::ok)
                    .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation));
        });
    }

    private Optional<Map<String, Object>> preview(
            Caller caller, TemplateVersions.Shown shown, int version, PreviewTemplate.Asked asked) {
        Integer active = shown.known().activeVersion();
        int number = version > 0 ? version : active == null ? shown.known().newest() : active;
        return catalogue
                .version(caller.workspace(), shown.known().head().id(), number)
                .map(template -> preview.of(caller.workspace(), catalogue.of(caller.workspace()), template, asked));
    }

    private static @Nullable String country(JsonFields fields, String name) {
        String country = fields.text(name, 2);
        if (country != null && !country.matches("[A-Z]{2}")) {
            fields.fault(name, ReasonCode.INVALID_VALUE, "a country's two letters: DE");
        }
        return country;
    }
}
