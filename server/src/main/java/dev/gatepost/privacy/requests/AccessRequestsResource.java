package dev.gatepost.privacy.requests;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/access-requests}: all that is held about a person, as one file (PRV-03). */
@RestController
public final class AccessRequestsResource {
    private static final List<String> REQUESTERS = List.of("person", "representative", "authority", "controller");
    private static final int LONGEST_REASON = 400;
    private static final int LONGEST_ADDRESS = 1_024;
    private static final int LONGEST_NAME = 60;

    private final AccessRequests requests;

    public AccessRequestsResource(AccessRequests requests) {
        this.requests = requests;
    }

    @PostMapping("/v1/access-requests")
    @Requires(Right.PRIVACY_EXPORT)
    public ResponseEntity<byte[]> ask(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            AccessRequests.Wish wish = wish(fields);
            return () -> switch (requests.ask(caller, wish, correlation)) {
                case AccessRequests.Done.Nobody() ->
                    Answers.fault(
                            "address",
                            ReasonCode.INVALID_VALUE,
                            "it is no address, or no contact of ours",
                            correlation);
                case AccessRequests.Done.TooMany() ->
                    Answers.problem(
                            Problem.of(
                                    ReasonCode.RATE_LIMITED,
                                    "at most " + AccessRequests.MOST_A_DAY + " access requests a day"),
                            correlation);
                case AccessRequests.Done.Taken(AccessRequest request) ->
                    ResponseEntity.status(HttpStatus.ACCEPTED)
                            .contentType(MediaType.APPLICATION_JSON)
                            .header("Cache-Control", "no-store")
                            .header("Location", "/v1/access-requests/" + request.written())
                            .body(Json.write(request.document()));
            };
        });
    }

    private static AccessRequests.Wish wish(JsonFields fields) {
        String address = fields.text("address", LONGEST_ADDRESS);
        String contact = fields.text("contact", LONGEST_ADDRESS);
        String channel = fields.text("channel", LONGEST_NAME);
        if ((address == null) == (contact == null)) {
            fields.fault("address", ReasonCode.MISSING_PROPERTY, "give an address or a contact");
        }
        if (contact != null && !contact.startsWith("con_")) {
            fields.fault("contact", ReasonCode.INVALID_VALUE, "the id of a contact begins with con_");
        }
        String reason = fields.requiredText("reason", LONGEST_REASON);
        String by = fields.requiredText("requested_by", LONGEST_NAME);
        if (!by.isEmpty() && !REQUESTERS.contains(by)) {
            fields.fault("requested_by", ReasonCode.INVALID_VALUE, "one of " + String.join(", ", REQUESTERS));
        }
        String of = contact != null ? contact : address == null ? "" : address;
        return new AccessRequests.Wish(of, channel == null ? "" : channel, reason, by);
    }

    @GetMapping("/v1/access-requests")
    @Requires(Right.PRIVACY_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(requests.list(caller.workspace()).stream()
                .map(AccessRequest::document)
                .toList());
    }

    @GetMapping("/v1/access-requests/{id}")
    @Requires(Right.PRIVACY_READ)
    public ResponseEntity<byte[]> one(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.found(find(id, caller).map(AccessRequest::document), correlation);
    }

    /** The file, while it is there; each fetch is in the audit. */
    @GetMapping("/v1/access-requests/{id}/file")
    @Requires(Right.PRIVACY_EXPORT)
    public ResponseEntity<byte[]> file(
            @PathVariable String id,
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<AccessRequest> found = find(id, caller);
        if (found.isEmpty() || found.get().state().equals("asked")) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        Optional<byte[]> file = requests.fetch(caller, found.get(), request.getRemoteAddr(), correlation);
        if (file.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.EXPORT_OVER), correlation);
        }
        return ResponseEntity.ok()
                .contentType(new MediaType("application", "zip"))
                .header("Cache-Control", "no-store")
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"" + found.get().written() + ".zip\"")
                .body(file.get());
    }

    private Optional<AccessRequest> find(String id, Caller caller) {
        return AccessRequest.parse(id).flatMap(r -> requests.find(caller.workspace(), r));
    }
}
