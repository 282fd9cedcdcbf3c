package dev.gatepost.evidence.reviews;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Operator;
import dev.gatepost.access.Workspace;
import dev.gatepost.evidence.Ground;
import dev.gatepost.evidence.reviews.ReviewStore.Verdict;
import dev.gatepost.platform.UuidV7;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Starts reviews and decides their items. A decision is a person's, never on what is their own; to revoke is done at
 * once, by the use case of the room concerned, before it is written that it was.
 */
public final class Reviews {
    private final Ground ground;
    private final List<Reviewed> sources;
    private final ReviewStore store = new ReviewStore();

    public Reviews(Ground ground, List<Reviewed> sources) {
        this.ground = ground;
        this.sources = List.copyOf(sources);
    }

    /** What came of a decision. */
    sealed interface Done {
        record Fine(Review review) implements Done {}

        record Unknown() implements Done {}

        /** It cannot be so, and why. */
        record Refused(String why) implements Done {}
    }

    Review start(Caller caller, String kind, int days, String correlation) {
        Workspace workspace = caller.workspace();
        List<Review.Item> items = new ArrayList<>();
        for (Reviewed source : sources) {
            if (source.kind().equals(kind)) {
                source.subjects(workspace)
                        .forEach(s -> items.add(new Review.Item(UuidV7.next(), s, null, null, null, null)));
            }
        }
        Instant now = ground.now();
        // Nothing to decide is decided.
        Instant finished = items.isEmpty() ? now : null;
        var review =
                new Review(UuidV7.next(), kind, now, caller.actor(), now.plus(Duration.ofDays(days)), finished, items);
        return ground.in(workspace, tx -> {
            store.insert(tx, workspace.id(), review);
            ground.note(
                    tx,
                    caller,
                    "review.started",
                    review.written(),
                    correlation,
                    Map.of("kind", kind, "items", Integer.toString(items.size())));
            return review;
        });
    }

    List<Review> list(Workspace workspace) {
        return ground.in(workspace, tx -> store.list(tx, workspace.id()));
    }

    Optional<Review> find(Workspace workspace, UUID id) {
        return ground.in(workspace, tx -> store.find(tx, workspace.id(), id));
    }

    Done decide(Caller caller, UUID id, UUID item, String decision, String reason, String correlation) {
        Optional<Review.Item> found = find(caller.workspace(), id).stream()
                .flatMap(r -> r.items().stream())
                .filter(i -> i.id().equals(item))
                .findFirst();
        if (found.isEmpty()) {
            return new Done.Unknown();
        }
        Operator reviewer = caller.operator();
        Reviewed.Subject of = found.get().of();
        if (reviewer == null) {
            return new Done.Refused("a person decides, in a session on the private door; no key does");
        }
        if (reviewer.id().equals(of.person())) {
            return new Done.Refused("nobody decides on what is their own; let another person do it");
        }
        if (found.get().decision() != null) {
            return new Done.Refused("it is decided already: " + found.get().decision());
        }
        if (decision.equals("revoke")
                && source(of).revoke(caller, of.subject(), reason, correlation)
                        instanceof Reviewed.Carried.Refused(String why)) {
            return new Done.Refused(why);
        }
        Review after = record(caller, id, found.get(), decision, reason, correlation);
        if (decision.equals("keep")) {
            source(of).kept(caller, of.subject(), correlation);
        }
        return new Done.Fine(after);
    }

    private Reviewed source(Reviewed.Subject of) {
        return sources.stream()
                .filter(s -> of.subject().startsWith(s.prefix()))
                .findFirst()
                .orElseThrow();
    }

    private Review record(
            Caller caller, UUID id, Review.Item item, String decision, String reason, String correlation) {
        Workspace workspace = caller.workspace();
        return ground.in(workspace, tx -> {
            var verdict = new Verdict(decision, reason, caller.actor(), ground.now());
            if (store.decide(tx, workspace.id(), id, item.id(), verdict)) {
                ground.note(
                        tx,
                        caller,
                        "review.decided",
                        item.of().subject(),
                        correlation,
                        Map.of("decision", decision, "reason", reason));
            }
            Review after = store.find(tx, workspace.id(), id).orElseThrow();
            if (after.decided() == after.items().size() && after.finishedAt() == null) {
                store.finish(tx, workspace.id(), id, ground.now());
                ground.note(tx, caller, "review.finished", after.written(), correlation, Map.of("kind", after.kind()));
                return store.find(tx, workspace.id(), id).orElseThrow();
            }
            return after;
        });
    }

    Instant now() {
        return ground.now();
    }
}
