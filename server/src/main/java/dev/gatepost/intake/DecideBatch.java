package dev.gatepost.intake;

import dev.gatepost.contacts.ContactId;
import dev.gatepost.intake.AcceptMessages.Admission;
import dev.gatepost.limits.Frequency;
import dev.gatepost.limits.FrequencyStore;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.policy.Decide;
import dev.gatepost.policy.Decision;
import dev.gatepost.policy.LoadFacts;
import dev.gatepost.policy.LoadFacts.Subject;
import dev.gatepost.policy.PolicyFacts;
import dev.gatepost.policy.PolicyRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides a batch, folding over it: a second promotion to one person in the batch sees the first. Caps are then
 * reserved by conditional update; where somebody else came first, the facts are loaded and everything is decided again.
 */
final class DecideBatch {
    private static final int TRIES = 8;

    private final Decide decide;
    private final LoadFacts facts;
    private final FrequencyStore frequencies;

    DecideBatch(Decide decide, LoadFacts facts, FrequencyStore frequencies) {
        this.decide = decide;
        this.facts = facts;
        this.frequencies = frequencies;
    }

    /** A decision and the facts it was made on. */
    record Decided(Decision decision, PolicyFacts facts) {}

    /** One decision for each admission, in their order; the caps they use are reserved. */
    List<Decided> in(Connection tx, List<Admission> admissions, List<Subject> subjects, Instant now)
            throws SQLException {
        Set<UUID> settled = new java.util.HashSet<>();
        @Nullable Decided[] out = new @Nullable Decided[admissions.size()];
        for (int i = 0; i < TRIES; i++) {
            Round round = round(tx, admissions, subjects, now, settled, out);
            if (round.wanted().isEmpty()) {
                return complete(out);
            }
            Set<UUID> reserved = frequencies.reserve(tx, round.wanted(), round.next());
            settled.addAll(reserved);
            if (reserved.size() == round.wanted().size()) {
                return complete(out);
            }
        }
        throw new IllegalStateException("a frequency cap was contended " + TRIES + " times");
    }

    /** The same without reserving anything, for messages that nobody sends. */
    List<Decided> preview(Connection tx, List<Admission> admissions, List<Subject> subjects, Instant now)
            throws SQLException {
        @Nullable Decided[] out = new @Nullable Decided[admissions.size()];
        round(tx, admissions, subjects, now, Set.of(), out);
        return complete(out);
    }

    private record Round(Map<UUID, WorkspaceId> wanted, Map<UUID, Frequency> next) {}

    /** Decides all whose contact is not settled yet. */
    private Round round(
            Connection tx,
            List<Admission> admissions,
            List<Subject> subjects,
            Instant now,
            Set<UUID> settled,
            @Nullable Decided[] out)
            throws SQLException {
        LoadFacts.Batch loaded = facts.in(tx, subjects);
        Map<UUID, Frequency> next = new HashMap<>();
        Map<UUID, WorkspaceId> wanted = new HashMap<>();
        for (int i = 0; i < subjects.size(); i++) {
            Subject subject = subjects.get(i);
            ContactId contact = subject.contact().id();
            if (out[i] != null && (subject.purpose() != Purpose.PROMOTIONAL || settled.contains(contact.value()))) {
                continue;
            }
            Frequency frequency = next.getOrDefault(contact.value(), loaded.frequency(contact));
            Decided decided = decide(admissions.get(i).request(), subject, loaded, frequency, now);
            out[i] = decided;
            if (subject.purpose() == Purpose.PROMOTIONAL) {
                Instant planned =
                        planned(decided.decision(), subject.workspace().clock().at(now));
                if (planned != null) {
                    next.put(
                            contact.value(),
                            frequency.with(new Frequency.Slot(
                                    planned,
                                    admissions.get(i).id().value(),
                                    admissions.get(i).request().text())));
                    wanted.put(contact.value(), subject.workspace().id());
                }
            }
        }
        return new Round(wanted, next);
    }

    private Decided decide(
            SendRequest request, Subject subject, LoadFacts.Batch loaded, Frequency frequency, Instant now) {
        var question = new PolicyRequest(
                request.channel(),
                request.purpose(),
                subject.workspace().clock().at(now),
                request.notBefore(),
                request.expiresAt());
        PolicyFacts looked = loaded.of(subject, frequency, request.text(), question.due());
        return new Decided(decide.decide(question, looked), looked);
    }

    /** When it is to go out, or null when it is not. */
    private static @Nullable Instant planned(Decision decision, Instant now) {
        return switch (decision.outcome()) {
            case Decision.Outcome.Allow() -> now;
            case Decision.Outcome.Defer(Instant until) -> until;
            case Decision.Outcome.Deny() -> null;
        };
    }

    /** Gives back the caps of those that a later gate refused. */
    void giveBack(
            Connection tx,
            List<Admission> admissions,
            List<Subject> subjects,
            List<Decided> before,
            List<Decided> after)
            throws SQLException {
        if (before == after) {
            return;
        }
        Map<UUID, WorkspaceId> contacts = new HashMap<>();
        Map<UUID, Set<UUID>> messages = new HashMap<>();
        for (int i = 0; i < after.size(); i++) {
            Subject s = subjects.get(i);
            boolean refused = after.get(i).decision().outcome() instanceof Decision.Outcome.Deny
                    && !(before.get(i).decision().outcome() instanceof Decision.Outcome.Deny);
            if (refused && s.purpose() == Purpose.PROMOTIONAL) {
                UUID contact = s.contact().id().value();
                contacts.put(contact, s.workspace().id());
                messages.computeIfAbsent(contact, c -> new java.util.HashSet<>())
                        .add(admissions.get(i).id().value());
            }
        }
        if (!contacts.isEmpty()) {
            frequencies.giveBack(tx, contacts, messages);
        }
    }

    private static List<Decided> complete(@Nullable Decided[] decisions) {
        List<Decided> out = new ArrayList<>(decisions.length);
        for (Decided decision : decisions) {
            out.add(java.util.Objects.requireNonNull(decision));
        }
        return out;
    }
}
