package dev.gatepost.consent;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.consent.Disclosures.Draft;
import dev.gatepost.consent.Disclosures.NewDisclosure;
import dev.gatepost.consent.Disclosures.Versioned;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/disclosures}: what people are told before they agree (CON-01). */
@RestController
public final class DisclosuresResource {
    private static final int LONGEST_TEXT = 4_000;
    private static final int MOST_SNAPSHOT = 32_768;
    private static final Set<String> PICTURES = Set.of("image/png", "image/jpeg");

    private final Disclosures disclosures;
    private final Brands brands;

    public DisclosuresResource(Disclosures disclosures, Brands brands) {
        this.disclosures = disclosures;
        this.brands = brands;
    }

    @GetMapping("/v1/disclosures")
    @Requires(Right.CONSENTS_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(disclosures.list(caller.workspace()).stream()
                .map(DisclosuresResource::document)
                .toList());
    }

    @GetMapping("/v1/disclosures/{id}")
    @Requires(Right.CONSENTS_READ)
    public ResponseEntity<byte[]> get(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.found(
                parse(id).flatMap(d -> disclosures.find(caller.workspace(), d)).map(DisclosuresResource::document),
                correlation);
    }

    @PostMapping("/v1/disclosures")
    @Requires(Right.CONSENTS_WRITE)
    public ResponseEntity<byte[]> create(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.readUnique(body, correlation, "name", fields -> {
            String name = fields.requiredText("name", 100);
            Optional<Channel> channel = Channel.parse(fields.requiredText("channel", 20));
            if (channel.isEmpty()) {
                fields.fault("channel", ReasonCode.INVALID_VALUE, "'channel' has no such value");
            }
            String brand = fields.requiredText("brand", 60);
            if (!brand.isEmpty() && brands.find(caller.workspace(), brand).isEmpty()) {
                fields.fault("brand", ReasonCode.INVALID_VALUE, "there is no such brand");
            }
            String category = fields.requiredText("category", 20);
            if (!disclosures.categories().contains(category)) {
                fields.fault("category", ReasonCode.INVALID_VALUE, "one of " + disclosures.categories());
            }
            Draft draft = draft(fields);
            var about = new NewDisclosure(name, channel.orElse(Channel.SMS), brand, category);
            if (channel.isPresent() && !draft.text().isEmpty()) {
                disclosures
                        .lacking(caller.workspace(), about, draft)
                        .forEach(what -> fields.fault("text", ReasonCode.INVALID_VALUE, what));
            }
            return () -> Answers.created(document(disclosures.create(caller, about, draft, correlation)));
        });
    }

    @PostMapping("/v1/disclosures/{id}/versions")
    @Requires(Right.CONSENTS_WRITE)
    public ResponseEntity<byte[]> addVersion(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            Draft draft = draft(fields);
            return () -> parse(id)
                    .map(d -> answer(disclosures.addVersion(caller, d, draft, correlation), correlation))
                    .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation));
        });
    }

    private static ResponseEntity<byte[]> answer(Versioned done, String correlation) {
        return switch (done) {
            case Versioned.Done(Disclosure d) -> Answers.created(document(d));
            case Versioned.Lacking(List<String> what) ->
                Answers.problem(
                        Problem.ofFields(what.stream()
                                .map(w -> new Problem.FieldError("/text", ReasonCode.INVALID_VALUE, w))
                                .toList()),
                        correlation);
            case Versioned.Unknown() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
            case Versioned.Closed() ->
                Answers.fault("id", ReasonCode.INVALID_VALUE, "it is retired, or has 500 versions", correlation);
        };
    }

    @PostMapping("/v1/disclosures/{id}/retire")
    @Requires(Right.CONSENTS_WRITE)
    public ResponseEntity<byte[]> retire(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.found(
                parse(id)
                        .flatMap(d -> disclosures.retire(caller, d, correlation))
                        .map(DisclosuresResource::document),
                correlation);
    }

    private static Draft draft(JsonFields fields) {
        String language = Optional.ofNullable(fields.text("language", 20)).orElse("en");
        String text = fields.requiredText("text", LONGEST_TEXT);
        JsonFields given = fields.nested("snapshot");
        return new Draft(language, text, given == null ? null : snapshot(given));
    }

    private static Disclosure.@Nullable Snapshot snapshot(JsonFields given) {
        String type = given.requiredText("type", 20);
        String content = given.requiredText("content", 60_000);
        given.finish();
        if (type.equals("text/html")) {
            byte[] html = content.getBytes(StandardCharsets.UTF_8);
            return bounded(given, type, html);
        }
        if (!PICTURES.contains(type)) {
            given.fault("type", ReasonCode.INVALID_VALUE, "one of text/html, image/png, image/jpeg");
            return null;
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(content);
            return bounded(given, type, bytes);
        } catch (IllegalArgumentException notBase64) {
            given.fault("content", ReasonCode.INVALID_VALUE, "a picture is given in base64");
            return null;
        }
    }

    private static Disclosure.@Nullable Snapshot bounded(JsonFields given, String type, byte[] bytes) {
        if (bytes.length == 0 || bytes.length > MOST_SNAPSHOT) {
            given.fault("content", ReasonCode.INVALID_VALUE, "1 to 32768 bytes");
            return null;
        }
        return new Disclosure.Snapshot(type, bytes);
    }

    private static Optional<UUID> parse(String id) {
        return Ids.read(Disclosure.PREFIX, id);
    }

    private static Map<String, Object> document(Disclosure d) {
        return Answers.document(
                "id", d.written(),
                "name", d.name(),
                "channel", d.channel().written(),
                "brand", d.brand(),
                "category", d.category(),
                "status", d.retiredAt() == null ? "in_use" : "retired",
                "retired_at", d.retiredAt() == null ? null : d.retiredAt().toString(),
                "created_at", d.createdAt().toString(),
                "version", d.newest().number(),
                "versions",
                        d.versions().stream().map(DisclosuresResource::document).toList());
    }

    private static Map<String, Object> document(Disclosure.Version v) {
        Disclosure.Snapshot shown = v.snapshot();
        return Answers.document(
                "version",
                v.number(),
                "language",
                v.language(),
                "text",
                v.text(),
                "text_sha256",
                HexFormat.of().formatHex(Digests.sha256(v.text())),
                "snapshot_type",
                shown == null ? null : shown.type(),
                "snapshot_sha256",
                shown == null ? null : HexFormat.of().formatHex(Digests.sha256(shown.bytes())),
                "created_at",
                v.createdAt().toString(),
                "created_by",
                v.createdBy());
    }
}
