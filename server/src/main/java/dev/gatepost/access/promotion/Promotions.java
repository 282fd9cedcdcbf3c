package dev.gatepost.access.promotion;

import dev.gatepost.access.Person;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.access.promotion.Promotable.Copy;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes settings over from a sister workspace (TEN-02): compared, proposed by one person, approved by another, and
 * applied in that moment in one transaction, audited in both workspaces. What changed meanwhile on either side makes
 * the proposal void: what is applied is what was seen.
 */
public final class Promotions {
    /** A proposal that nobody approved is void after this. */
    static final Duration WAITS = Duration.ofDays(7);

    private final Parts parts;
    private final List<Promotable> kinds;
    private final PromotionStore store = new PromotionStore();

    /** What promotions work with. */
    public record Parts(Database database, Nodes nodes, Workspaces workspaces, Audit audit, Clock clock) {}

    /** @param kinds in the order in which they are applied: what others name comes first */
    public Promotions(Parts parts, List<Promotable> kinds) {
        this.parts = parts;
        this.kinds = List.copyOf(kinds);
    }

    /**
     * What is to be taken over.
     *
     * @param chosen as {@code kind:name}; empty for all there is
     */
    public record Wish(Workspace from, Workspace to, Set<String> chosen) {
        public Wish {
            chosen = Set.copyOf(chosen);
        }
    }

    /** What came of a call. */
    public sealed interface Done {
        /** Kept, or, when it was only compared, not. */
        record Fine(Promotion promotion) implements Done {}

        record Refused(String field, String why) implements Done {}

        record ByAnother(String why) implements Done {}

        /** One of the two workspaces is not as it was seen, or the proposal is over. */
        record Stale(String why) implements Done {}

        record Unknown() implements Done {}
    }

    /** Compares, and keeps the comparison as a proposal unless it is only looked at. */
    public Done propose(Wish wish, boolean keep, Person by, String correlation) {
        if (wish.from().id().equals(wish.to().id())
                || !wish.from().organisation().equals(wish.to().organisation())) {
            return new Done.Refused("from", "name another workspace of the same organisation");
        }
        return parts.database().transact(Role.CONSOLE, both(wish.from(), wish.to()), tx -> {
            Compared compared = Compared.of(tx, wish.from(), wish.to(), wish.chosen(), kinds);
            if (!compared.unknown().isEmpty()) {
                return new Done.Refused("what", "there is no " + String.join(", ", compared.unknown()));
            }
            Promotion promotion = promotion(wish, compared, by);
            if (!keep) {
                return new Done.Fine(promotion);
            }
            if (promotion.chosen().isEmpty()) {
                return new Done.Refused("what", "all of it is the same already");
            }
            Savepoint before = tx.setSavepoint();
            String objection = copy(tx, wish.from(), wish.to(), compared, by);
            tx.rollback(before);
            if (objection != null) {
                return new Done.Refused("what", objection);
            }
            store.insert(tx, wish.to().id(), promotion);
            tell(tx, wish.to(), "promotion.proposed", promotion, by.actor(), correlation);
            return new Done.Fine(promotion);
        });
    }

    private Promotion promotion(Wish wish, Compared compared, Person by) {
        Set<String> chosen = new TreeSet<>();
        compared.toDo().forEach(d -> chosen.add(d.kind() + ":" + d.name()));
        return new Promotion(
                UuidV7.next(),
                wish.from().id(),
                List.copyOf(chosen),
                compared.document(),
                compared.seen(),
                by.name(),
                parts.clock().instant(),
                null,
                null,
                "proposed");
    }

    /** Why it cannot be done, or null when it is. */
    private @Nullable String copy(Connection tx, Workspace from, Workspace to, Compared compared, Person proposer)
            throws SQLException {
        for (Difference d : compared.toDo()) {
            for (Promotable kind : kinds) {
                if (kind.kind().equals(d.kind())) {
                    var copy = new Copy(
                            from,
                            to,
                            d.name(),
                            proposer.actor(),
                            proposer.name(),
                            parts.clock().instant());
                    String objection = kind.copy(tx, copy);
                    if (objection != null) {
                        return d.kind() + " '" + d.name() + "': " + objection;
                    }
                }
            }
        }
        return null;
    }

    private static final class NotDone extends RuntimeException {
        @java.io.Serial
        private static final long serialVersionUID = 1;

        private final transient Done done;

        NotDone(Done done) {
            super(null, null, false, false);
            this.done = done;
        }
    }

    /** Approves and applies; the person who proposed it cannot. From the return on, every live node acts by it. */
    public Done approve(Workspace to, UUID id, Person by, String correlation) {
        Optional<Promotion> known = parts.database()
                .transact(Role.CONSOLE, Scope.of(to.id(), to.organisation()), tx -> store.lock(tx, to.id(), id));
        Optional<Workspace> from = known.flatMap(p -> parts.workspaces().find(p.from()));
        if (from.isEmpty()) {
            return new Done.Unknown();
        }
        long[] version = new long[1];
        try {
            Done done = parts.database().transact(Role.CONSOLE, both(from.get(), to), tx -> {
                Promotion promotion = store.lock(tx, to.id(), id).orElseThrow();
                apply(tx, from.get(), to, promotion, by);
                tell(tx, to, "promotion.applied", promotion, by.actor(), correlation);
                tell(tx, from.get(), "promotion.taken_from_here", promotion, by.actor(), correlation);
                version[0] = parts.nodes().raise(tx);
                return new Done.Fine(store.lock(tx, to.id(), id).orElseThrow());
            });
            parts.nodes().awaitSeen(version[0]);
            return done;
        } catch (NotDone e) {
            return e.done;
        }
    }

    private void apply(Connection tx, Workspace from, Workspace to, Promotion promotion, Person by)
            throws SQLException {
        Instant now = parts.clock().instant();
        if (!promotion.isOpen() || promotion.proposedAt().plus(WAITS).isBefore(now)) {
            throw new NotDone(new Done.Stale("it is over; propose it anew"));
        }
        if (by.is(promotion.proposedBy())) {
            throw new NotDone(new Done.ByAnother("who proposed it does not approve it"));
        }
        Compared today = Compared.of(tx, from, to, promotion.chosen(), kinds);
        if (!MessageDigest.isEqual(today.seen(), promotion.seen())) {
            throw new NotDone(new Done.Stale("one of the two workspaces has changed since it was proposed"));
        }
        String objection = copy(tx, from, to, today, new Person(promotion.proposedBy(), by.actor()));
        if (objection != null) {
            throw new NotDone(new Done.Stale(objection));
        }
        store.end(tx, to.id(), promotion.id(), "applied", by.name(), now);
    }

    /** Takes a proposal back. */
    public Done withdraw(Workspace to, UUID id, Person by, String correlation) {
        return parts.database().transact(Role.CONSOLE, Scope.of(to.id(), to.organisation()), tx -> {
            Optional<Promotion> found = store.lock(tx, to.id(), id);
            if (found.isEmpty()) {
                return new Done.Unknown();
            }
            if (!found.get().isOpen()) {
                return new Done.Stale("it is over already");
            }
            store.end(tx, to.id(), id, "withdrawn", null, parts.clock().instant());
            tell(tx, to, "promotion.withdrawn", found.get(), by.actor(), correlation);
            return new Done.Fine(store.lock(tx, to.id(), id).orElseThrow());
        });
    }

    /** The proposals to change a workspace, the newest first. */
    public List<Promotion> list(Workspace to) {
        return parts.database()
                .transact(Role.CONSOLE, Scope.of(to.id(), to.organisation()), tx -> store.list(tx, to.id()));
    }

    /** The name of the workspace from which something was taken over. */
    String nameOf(WorkspaceId from) {
        return parts.workspaces().find(from).map(Workspace::name).orElse("");
    }

    private static Scope both(Workspace from, Workspace to) {
        return new Scope(List.of(from.id(), to.id()), List.of(to.organisation()));
    }

    private void tell(
            Connection tx, Workspace where, String action, Promotion promotion, String actor, String correlation)
            throws SQLException {
        Map<String, String> facts = Map.of(
                "from", promotion.from().toString(),
                "settings", Integer.toString(promotion.chosen().size()),
                "proposed_by", promotion.proposedBy());
        parts.audit()
                .append(
                        tx,
                        List.of(new AuditEvent(
                                where.id(),
                                action,
                                actor,
                                promotion.written(),
                                null,
                                correlation,
                                parts.clock().instant(),
                                new TreeMap<>(facts))));
    }
}
