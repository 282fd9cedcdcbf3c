package dev.gatepost.callbacks.optouts;

import dev.gatepost.access.Workspace;
import dev.gatepost.callbacks.optouts.KnownOptOuts.Known;
import dev.gatepost.callbacks.optouts.KnownOptOuts.Pair;
import dev.gatepost.consent.Act;
import dev.gatepost.consent.ConsentEvent;
import dev.gatepost.consent.ConsentProjection;
import dev.gatepost.consent.ConsentSource;
import dev.gatepost.consent.ConsentStore;
import dev.gatepost.consent.Proof;
import dev.gatepost.consent.RecordConsent.Context;
import dev.gatepost.consent.RecordMany;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.contacts.EnsureContacts.Wanted;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.Purpose;
import dev.gatepost.providers.OptOutList;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.Sender;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Heeds a page of a provider's list. Each block on it is noted as the provider's block (CON-12); a block that is new to
 * us is also the person's word against promotion, from the moment they said it. A consent that is younger than that
 * stays, and is told as a difference.
 */
final class HeedTheirs {
    /** No carrier kept such a list before; what claims to be older, or is of the future, is of no believable time. */
    private static final Instant EARLIEST = Instant.parse("1995-01-01T00:00:00Z");

    private final Keys keys;
    private final Addresses addresses;
    private final EnsureContacts contacts;
    private final Catalogue catalogue;
    private final ConsentStore consents;
    private final RecordMany many;
    private final KnownOptOuts known = new KnownOptOuts();

    HeedTheirs(Parts parts) {
        this.keys = parts.keys();
        this.addresses = parts.addresses();
        this.contacts = parts.contacts();
        this.catalogue = parts.catalogue();
        this.consents = parts.consents();
        this.many = parts.many();
    }

    /** What heeding works with. */
    record Parts(
            Keys keys,
            Addresses addresses,
            EnsureContacts contacts,
            Catalogue catalogue,
            ConsentStore consents,
            RecordMany many) {}

    /** A block as we read it; {@code told} tells whether the provider said since when. */
    private record Line(Wanted wanted, Sender sender, Instant since, boolean told) {}

    /** A page, read; {@code counts} holds what could not be. */
    record Heeded(List<Line> lines, Map<String, Long> counts, Instant asked) {
        @Override
        public String toString() {
            return "Heeded(" + lines.size() + ")";
        }
    }

    /** Reads a page outside any transaction; {@code asked} is when it was asked for, in the workspace's time. */
    Heeded read(Workspace workspace, Run run, List<OptOutList.Entry> entries, Instant asked) {
        List<Line> lines = new ArrayList<>();
        Map<String, Long> counts = new TreeMap<>();
        for (OptOutList.Entry entry : entries) {
            counts.merge("listed", 1L, Long::sum);
            Optional<Address> address = addresses.normalise(entry.channel(), entry.person());
            List<Sender> senders = senders(workspace, run, entry);
            if (address.isEmpty() || senders.isEmpty()) {
                counts.merge(address.isEmpty() ? "unreadable" : "unknown_sender", 1L, Long::sum);
                continue;
            }
            Wanted wanted = Wanted.of(keys, workspace.id(), workspace.organisation(), address.get());
            Instant since = since(workspace, entry, asked);
            for (Sender sender : senders) {
                lines.add(new Line(wanted, sender, since, entry.since() != null));
            }
        }
        return new Heeded(lines, counts, asked);
    }

    private static Instant since(Workspace workspace, OptOutList.Entry entry, Instant asked) {
        Instant real = entry.since();
        if (real == null
                || real.isBefore(EARLIEST)
                || !real.isBefore(workspace.clock().real(asked))) {
            return asked;
        }
        // As the database keeps it, so that the same word is the same when it is read again.
        return workspace.clock().at(real).truncatedTo(ChronoUnit.MICROS);
    }

    private List<Sender> senders(Workspace workspace, Run run, OptOutList.Entry entry) {
        return catalogue.of(workspace).senders().stream()
                .filter(s -> s.connection().equals(run.connection().value()) && s.channel() == entry.channel())
                .filter(s -> entry.sender() == null || s.address().equals(entry.sender()))
                .toList();
    }

    /** A line and the contact that it is of. */
    private record Whose(Contact contact, Line line) {
        Pair pair() {
            return new Pair(contact.id(), line.sender().id().value());
        }
    }

    /** Writes what was read, and gives what was found. */
    Map<String, Long> in(Connection tx, Workspace workspace, Run run, Heeded page, Instant now) throws SQLException {
        Map<String, Long> counts = new TreeMap<>(page.counts());
        if (page.lines().isEmpty()) {
            return counts;
        }
        List<Contact> found =
                contacts.in(tx, page.lines().stream().map(Line::wanted).toList(), now);
        Map<Pair, Whose> rows = new LinkedHashMap<>();
        for (int i = 0; i < found.size(); i++) {
            Whose whose = new Whose(found.get(i), page.lines().get(i));
            rows.merge(
                    whose.pair(),
                    whose,
                    (a, b) -> a.line().since().isBefore(b.line().since()) ? b : a);
        }
        Map<Pair, Known> before =
                known.of(tx, run, found.stream().map(Contact::id).distinct().toList());
        List<Whose> fresh = rows.values().stream()
                .filter(w -> isNew(w, before.get(w.pair())))
                .toList();
        counts.put("new", (long) fresh.size());
        counts.put("new_opt_outs", revoke(tx, workspace, run, fresh, now));
        counts.put("new_blocks", block(tx, workspace, rows, page.asked()));
        counts.put("signed_up_since", odd(tx, run, fresh));
        Map<Pair, Instant> seen = new LinkedHashMap<>();
        rows.forEach((pair, whose) -> {
            Known old = before.get(pair);
            // Without a time of theirs what we noted first stays.
            seen.put(pair, whose.line().told() || old == null ? whose.line().since() : old.since());
        });
        known.remember(tx, run, seen);
        return counts;
    }

    private static boolean isNew(Whose whose, @Nullable Known before) {
        return before == null
                || before.gone()
                || whose.line().told() && whose.line().since().isAfter(before.since());
    }

    /** A revocation for each person and brand that had none so young. */
    private long revoke(Connection tx, Workspace workspace, Run run, List<Whose> fresh, Instant now)
            throws SQLException {
        List<RecordMany.One> acts = new ArrayList<>();
        List<Wanted> wanted = new ArrayList<>();
        Set<String> said = new LinkedHashSet<>();
        for (Whose whose : fresh) {
            Sender sender = whose.line().sender();
            String brand = sender.brand().id().toString();
            boolean first = said.add(whose.contact().id() + "|" + brand);
            boolean knew = state(whose)
                    .filter(s -> !s.granted() && !s.at().isBefore(whose.line().since()))
                    .isPresent();
            if (first && !knew) {
                wanted.add(whose.line().wanted());
                acts.add(new RecordMany.One(whose.line().wanted().address(), act(whose.line(), brand)));
            }
        }
        String actor = "provider:" + run.connection();
        many.in(tx, workspace, acts, wanted, new Context(actor, now, run.written()));
        return acts.size();
    }

    private static Act act(Line line, String brand) {
        return new Act(
                line.sender().channel(),
                Purpose.PROMOTIONAL,
                brand,
                ConsentEvent.Status.REVOKED,
                "none",
                ConsentSource.PROVIDER_CALLBACK.written(),
                null,
                Map.of(),
                Act.Ends.of(Purpose.PROMOTIONAL),
                Proof.NONE,
                line.since());
    }

    private static Optional<ConsentProjection.State> state(Whose whose) {
        Sender sender = whose.line().sender();
        return ConsentProjection.read(whose.contact().consent())
                .state(
                        sender.channel(),
                        Purpose.PROMOTIONAL,
                        sender.brand().id().toString());
    }

    private long block(Connection tx, Workspace workspace, Map<Pair, Whose> rows, Instant asked) throws SQLException {
        Map<Pair, ConsentStore.Block> blocks = new LinkedHashMap<>();
        for (Whose whose : rows.values()) {
            for (Sender reached :
                    catalogue.of(workspace).blockedWith(whose.line().sender())) {
                var pair = new Pair(whose.contact().id(), reached.id().value());
                blocks.putIfAbsent(
                        pair,
                        new ConsentStore.Block(
                                pair.contact(),
                                pair.sender(),
                                "opted_out",
                                whose.line().since()));
            }
        }
        return consents.block(tx, workspace.id(), List.copyOf(blocks.values()), asked);
    }

    /** The person signed up with us after they had said STOP to the provider; only START from them mends it. */
    private long odd(Connection tx, Run run, List<Whose> fresh) throws SQLException {
        Map<Pair, Instant> odd = new LinkedHashMap<>();
        for (Whose whose : fresh) {
            state(whose)
                    .filter(s -> s.granted()
                            && s.personal()
                            && s.at().isAfter(whose.line().since()))
                    .ifPresent(s -> odd.put(whose.pair(), whose.line().since()));
        }
        known.keep(tx, run, KnownOptOuts.SIGNED_UP_SINCE, odd);
        return odd.size();
    }
}
