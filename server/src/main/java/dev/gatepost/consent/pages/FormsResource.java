package dev.gatepost.consent.pages;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.consent.Brands;
import dev.gatepost.consent.Disclosures;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.UuidV7;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /v1/forms} and {@code /v1/page-looks}: the sign-up forms of a workspace, and how its pages look (CON-03,
 * CON-07).
 */
@RestController
public final class FormsResource {
    private static final Set<String> BASES = Set.of("express", "express_written");
    private static final int MOST_LOGO = 40_960;

    private final SignupForms forms;
    private final Looks looks;
    private final Brands brands;
    private final Disclosures disclosures;
    private final String base;

    FormsResource(SignupForms forms, Looks looks, Brands brands, Disclosures disclosures, String base) {
        this.forms = forms;
        this.looks = looks;
        this.brands = brands;
        this.disclosures = disclosures;
        this.base = base;
    }

    @PostMapping("/v1/forms")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> create(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.readUnique(body, correlation, "name", fields -> {
            SignupForm form = read(fields, caller);
            return () -> {
                forms.create(caller, form, correlation);
                return Answers.created(document(caller, form));
            };
        });
    }

    private SignupForm read(JsonFields fields, Caller caller) {
        String name = fields.requiredText("name", 100);
        String brand = fields.requiredText("brand", 60);
        if (!brand.isEmpty() && brands.find(caller.workspace(), brand).isEmpty()) {
            fields.fault("brand", ReasonCode.INVALID_VALUE, "there is no such brand");
        }
        String written = Optional.ofNullable(fields.text("purpose", 20)).orElse("promotional");
        Optional<Purpose> purpose = Purpose.parse(written);
        if (purpose.isEmpty()) {
            fields.fault("purpose", ReasonCode.INVALID_VALUE, "'purpose' has no such value");
        }
        String basis = Optional.ofNullable(fields.text("basis", 20)).orElse("express");
        if (!BASES.contains(basis)) {
            fields.fault("basis", ReasonCode.INVALID_VALUE, "one of express, express_written");
        }
        String campaign = fields.text("campaign", 100);
        List<SignupForm.Offer> offers = new ArrayList<>();
        for (JsonFields offer : fields.list("channels", 6)) {
            offer(offer, caller, brand).ifPresent(offers::add);
        }
        if (offers.isEmpty()) {
            fields.fault("channels", ReasonCode.MISSING_PROPERTY, "give at least one channel");
        }
        return new SignupForm(UuidV7.next(), name, brand, purpose.orElse(Purpose.PROMOTIONAL), basis, campaign, offers);
    }

    private Optional<SignupForm.Offer> offer(JsonFields fields, Caller caller, String brand) {
        Optional<Channel> channel = Channel.parse(fields.requiredText("channel", 20));
        if (channel.isEmpty() || !channel.get().usesNumber() && channel.get() != Channel.EMAIL) {
            fields.fault("channel", ReasonCode.INVALID_VALUE, "one of sms, email, rcs, whatsapp");
        }
        Map<String, String> texts = fields.values("disclosures", 10, 100);
        Map<String, String> templates = fields.values("templates", 10, 100);
        if (texts.isEmpty() || templates.isEmpty()) {
            fields.fault(
                    texts.isEmpty() ? "disclosures" : "templates",
                    ReasonCode.MISSING_PROPERTY,
                    "give one for each language, such as {\"en\": \"…\"}");
        }
        texts.forEach((language, written) -> {
            Optional<Disclosures.Text> text = disclosures.shown(caller.workspace(), written);
            boolean fits = text.isPresent()
                    && text.get().brand().equals(brand)
                    && channel.isPresent()
                    && text.get().channel() == channel.get()
                    && text.get().language().equals(language);
            if (!fits) {
                fields.fault(
                        "disclosures/" + language,
                        ReasonCode.INVALID_VALUE,
                        "it must be a disclosure in use of this brand, channel and language");
            }
        });
        fields.finish();
        return channel.isEmpty() || texts.isEmpty() || templates.isEmpty()
                ? Optional.empty()
                : Optional.of(new SignupForm.Offer(channel.get(), texts, templates));
    }

    @GetMapping("/v1/forms")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(forms.list(caller.workspace()).stream()
                .map(f -> document(caller, f))
                .toList());
    }

    @GetMapping("/v1/forms/{id}")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> get(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.found(
                parse(id).flatMap(f -> forms.find(caller.workspace(), f)).map(f -> document(caller, f)), correlation);
    }

    @PostMapping("/v1/forms/{id}/retire")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> retire(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        boolean done = parse(id).map(f -> forms.retire(caller, f, correlation)).orElse(false);
        return done
                ? Answers.ok(Answers.document("id", id, "status", "retired"))
                : Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
    }

    @PutMapping("/v1/page-looks/{brand}")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> look(
            @PathVariable String brand,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<UUID> id = Ids.read("brd", brand)
                .filter(b -> brands.find(caller.workspace(), brand).isPresent());
        if (id.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        return Answers.read(body, correlation, fields -> {
            String colour = fields.requiredText("colour", 7).toLowerCase(Locale.ROOT);
            if (!colour.matches("#[0-9a-f]{6}")) {
                fields.fault("colour", ReasonCode.INVALID_VALUE, "give it as #2c50c8");
            }
            Looks.Logo logo = logo(fields);
            return () -> {
                looks.set(caller, id.get(), colour, logo, correlation);
                return Answers.ok(Answers.document("brand", brand, "colour", colour, "logo", logo != null));
            };
        });
    }

    private static Looks.@Nullable Logo logo(JsonFields fields) {
        String given = fields.text("logo", 56_000);
        if (given == null) {
            return null;
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(given);
            Optional<Looks.Logo> logo = bytes.length > MOST_LOGO ? Optional.empty() : Looks.Logo.of(bytes);
            if (logo.isEmpty()) {
                fields.fault("logo", ReasonCode.INVALID_VALUE, "a PNG or JPEG of at most 40 KiB, in base64");
            }
            return logo.orElse(null);
        } catch (IllegalArgumentException notBase64) {
            fields.fault("logo", ReasonCode.INVALID_VALUE, "a PNG or JPEG of at most 40 KiB, in base64");
            return null;
        }
    }

    private static Optional<UUID> parse(String id) {
        return Ids.read(SignupForm.PREFIX, id);
    }

    private Map<String, Object> document(Caller caller, SignupForm f) {
        return Answers.document(
                "id", f.written(),
                "name", f.name(),
                "brand", f.brand(),
                "purpose", f.purpose().written(),
                "basis", f.basis(),
                "campaign", f.campaign(),
                "url", base + "/p/f/" + new Look.Key(caller.workspace().id(), f.id()).written(),
                "channels",
                        f.channels().stream()
                                .map(o -> Answers.document(
                                        "channel", o.channel().written(),
                                        "disclosures", o.disclosures(),
                                        "templates", o.templates()))
                                .toList());
    }
}
