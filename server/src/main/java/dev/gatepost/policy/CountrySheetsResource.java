package dev.gatepost.policy;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Credentials;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/country-sheets}: what counsel signed for each country, and {@code /v1/country-facts} (POL-09). */
@RestController
public final class CountrySheetsResource {
    private final CountrySheets sheets;
    private final Credentials credentials;

    public CountrySheetsResource(CountrySheets sheets, Credentials credentials) {
        this.sheets = sheets;
        this.credentials = credentials;
    }

    /** What a sheet for the country would list. */
    @GetMapping("/v1/country-facts/{country}")
    @Requires(Right.POLICY_READ)
    public ResponseEntity<byte[]> facts(
            @PathVariable String country, @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.found(
                sheets.facts(country).map(facts -> Answers.document("country", country, "unverified", facts)),
                correlation);
    }

    @GetMapping("/v1/country-sheets")
    @Requires(Right.POLICY_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(
                sheets.list(caller.workspace()).stream().map(this::document).toList());
    }

    @PostMapping("/v1/country-sheets")
    @Requires(Right.POLICY_WRITE)
    public ResponseEntity<byte[]> sign(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String country = fields.requiredText("country", 2);
            String counsel = fields.requiredText("counsel", 200);
            String statement = fields.requiredText("statement", 4_000);
            Instant expires = fields.instant("expires_at");
            if (expires == null) {
                fields.fault("expires_at", ReasonCode.MISSING_PROPERTY, "until when counsel vouches for it");
                return () -> Answers.problem(Problem.of(ReasonCode.INVALID_VALUE), correlation);
            }
            var asked = new CountrySheets.Asked(country, counsel, statement, expires);
            return () -> answer(
                    sheets.ask(caller.workspace(), asked, credentials.person(caller), correlation), true, correlation);
        });
    }

    @PostMapping("/v1/country-sheets/{id}/approve")
    @Requires(Right.POLICY_APPROVE)
    public ResponseEntity<byte[]> approve(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<UUID> sheet = Ids.read("csh", id);
        return sheet.isEmpty()
                ? Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation)
                : answer(
                        sheets.approve(caller.workspace(), sheet.get(), credentials.person(caller), correlation),
                        false,
                        correlation);
    }

    private ResponseEntity<byte[]> answer(CountrySheets.Done done, boolean created, String correlation) {
        return switch (done) {
            case CountrySheets.Done.Fine(CountrySheet sheet) ->
                created ? Answers.created(document(sheet)) : Answers.ok(document(sheet));
            case CountrySheets.Done.Refused(String field, String why) ->
                Answers.fault(field, ReasonCode.INVALID_VALUE, why, correlation);
            case CountrySheets.Done.ByAnother(String why) ->
                Answers.problem(Problem.of(ReasonCode.APPROVAL_BY_ANOTHER, why), correlation);
            case CountrySheets.Done.Unknown() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        };
    }

    private Map<String, Object> document(CountrySheet s) {
        String status = s.approvedBy() == null ? "waiting" : sheets.isValid(s) ? "valid" : "ended";
        return Answers.document(
                "id",
                Ids.write("csh", s.id()),
                "country",
                s.country(),
                "status",
                status,
                "counsel",
                s.counsel(),
                "statement",
                s.statement(),
                "packs",
                s.packs(),
                "facts",
                s.facts(),
                "asked_by",
                s.askedBy(),
                "asked_at",
                s.askedAt().toString(),
                "expires_at",
                s.expiresAt().toString(),
                "approved_by",
                s.approvedBy());
    }
}
