package dev.gatepost.policy.trial;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Credentials;
import dev.gatepost.access.Person;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/trial-recipients}: the team's addresses, to which alone a trial workspace may write (TEN-01). */
@RestController
public final class TrialRecipientsResource {
    private final TrialRecipients recipients;
    private final Addresses addresses;
    private final Credentials credentials;

    public TrialRecipientsResource(TrialRecipients recipients, Addresses addresses, Credentials credentials) {
        this.recipients = recipients;
        this.addresses = addresses;
        this.credentials = credentials;
    }

    @GetMapping("/v1/trial-recipients")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(recipients.list(caller.workspace()).stream()
                .map(TrialRecipientsResource::document)
                .toList());
    }

    /** Gives an address; another person approves it. */
    @PostMapping("/v1/trial-recipients")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> ask(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String name = fields.requiredText("name", 100);
            Optional<Channel> channel = Channel.parse(fields.requiredText("channel", 20));
            String given = fields.requiredText("address", 1_024);
            if (channel.isEmpty()) {
                fields.fault("channel", ReasonCode.INVALID_VALUE, "there is no such channel");
            }
            Optional<Address> address = channel.flatMap(c -> addresses.normalise(c, given));
            if (channel.isPresent() && address.isEmpty()) {
                fields.fault("address", ReasonCode.INVALID_VALUE, "it is no address of this channel");
            }
            return () -> address.map(
                            a -> recipients.ask(caller.workspace(), a, name, credentials.person(caller), correlation))
                    .map(done -> answer(done, true, correlation))
                    .orElseThrow();
        });
    }

    /**
     * Approves what another person gave, in a session of one's own: who approves says that the address is the team's.
     */
    @PostMapping("/v1/trial-recipients/{id}/approve")
    @Requires(Right.SETUP_APPROVE)
    public ResponseEntity<byte[]> approve(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Person by = credentials.person(caller);
        return one(id, correlation, r -> recipients.approve(caller.workspace(), r, by, correlation));
    }

    @DeleteMapping("/v1/trial-recipients/{id}")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> remove(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Person by = credentials.person(caller);
        return one(id, correlation, r -> recipients.remove(caller.workspace(), r, by, correlation));
    }

    private static ResponseEntity<byte[]> one(String id, String correlation, Function<UUID, TrialRecipients.Done> how) {
        return answer(
                TrialRecipient.parse(id).map(how).orElseGet(TrialRecipients.Done.Unknown::new), false, correlation);
    }

    private static ResponseEntity<byte[]> answer(TrialRecipients.Done done, boolean created, String correlation) {
        return switch (done) {
            case TrialRecipients.Done.Fine(TrialRecipient recipient) ->
                created ? Answers.created(document(recipient)) : Answers.ok(document(recipient));
            case TrialRecipients.Done.Refused(String field, String why) ->
                Answers.fault(field, ReasonCode.INVALID_VALUE, why, correlation);
            case TrialRecipients.Done.ByAnother(String why) ->
                Answers.problem(Problem.of(ReasonCode.APPROVAL_BY_ANOTHER, why), correlation);
            case TrialRecipients.Done.Unknown() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        };
    }

    private static Map<String, Object> document(TrialRecipient r) {
        return Answers.document(
                "id", r.written(),
                "state", r.approvedAt() == null ? "waiting" : "approved",
                "channel", r.channel().written(),
                "hint", r.hint(),
                "name", r.name(),
                "asked_by", r.askedBy(),
                "asked_at", r.askedAt().toString(),
                "approved_by", r.approvedBy(),
                "approved_at", r.approvedAt() == null ? null : r.approvedAt().toString());
    }
}
