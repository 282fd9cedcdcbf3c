package dev.gatepost.evidence.reviews;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/reviews}: campaigns over access, secrets and vendors (GOV-03). */
@RestController
public final class ReviewsResource {
    private static final int LONGEST_REASON = 400;
    private static final int LONGEST_WORD = 20;
    private static final int MOST_DAYS = 90;
    private static final int USUAL_DAYS = 14;

    private final Reviews reviews;

    public ReviewsResource(Reviews reviews) {
        this.reviews = reviews;
    }

    @PostMapping("/v1/reviews")
    @Requires(Right.REVIEWS_WRITE)
    public ResponseEntity<byte[]> start(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String kind = fields.requiredText("kind", LONGEST_WORD);
            if (!kind.isEmpty() && !Review.KINDS.contains(kind)) {
                fields.fault("kind", ReasonCode.INVALID_VALUE, "one of " + String.join(", ", Review.KINDS));
            }
            int days = fields.integer("days", 1, MOST_DAYS, USUAL_DAYS);
            return () -> Answers.created(
                    reviews.start(caller, kind, days, correlation).document(reviews.now(), true));
        });
    }

    @GetMapping("/v1/reviews")
    @Requires(Right.CONTROLS_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        Instant now = reviews.now();
        return Answers.list(reviews.list(caller.workspace()).stream()
                .map(r -> r.document(now, false))
                .toList());
    }

    @GetMapping("/v1/reviews/{id}")
    @Requires(Right.CONTROLS_READ)
    public ResponseEntity<byte[]> one(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.found(
                Review.parse(id)
                        .flatMap(r -> reviews.find(caller.workspace(), r))
                        .map(r -> r.document(reviews.now(), true)),
                correlation);
    }

    /** A person decides on one item; to revoke does it. */
    @PostMapping("/v1/reviews/{id}/items/{item}/decide")
    @Requires(Right.REVIEWS_WRITE)
    public ResponseEntity<byte[]> decide(
            @PathVariable String id,
            @PathVariable String item,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String decision = fields.requiredText("decision", LONGEST_WORD);
            if (!decision.isEmpty() && !Review.DECISIONS.contains(decision)) {
                fields.fault("decision", ReasonCode.INVALID_VALUE, "one of " + String.join(", ", Review.DECISIONS));
            }
            String reason = fields.requiredText("reason", LONGEST_REASON);
            return () -> {
                Optional<UUID> review = Review.parse(id);
                Optional<UUID> of = Review.parseItem(item);
                return review.isEmpty() || of.isEmpty()
                        ? Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation)
                        : told(
                                reviews.decide(caller, review.get(), of.get(), decision, reason, correlation),
                                correlation);
            };
        });
    }

    private ResponseEntity<byte[]> told(Reviews.Done done, String correlation) {
        return switch (done) {
            case Reviews.Done.Fine(Review review) -> Answers.ok(review.document(reviews.now(), true));
            case Reviews.Done.Unknown() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
            case Reviews.Done.Refused(String why) ->
                Answers.fault("decision", ReasonCode.INVALID_VALUE, why, correlation);
        };
    }
}
