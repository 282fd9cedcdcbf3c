package dev.gatepost.policy;

import dev.gatepost.access.Workspace;
import dev.gatepost.consent.ConsentProjection;
import dev.gatepost.consent.ConsentStore;
import dev.gatepost.consent.ConsentStore.Suppressible;
import dev.gatepost.consent.Suppression;
import dev.gatepost.consent.lists.ListsInForce;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.LastInbound;
import dev.gatepost.contacts.Place;
import dev.gatepost.limits.Frequency;
import dev.gatepost.limits.FrequencyStore;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.policy.PolicyFacts.ConsentFact;
import dev.gatepost.policy.PolicyFacts.ContentFact;
import dev.gatepost.policy.PolicyFacts.SenderFact;
import dev.gatepost.policy.PolicyFacts.Suppressed;
import dev.gatepost.templates.Sender;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Loads the facts of a batch: one query for each room that holds some, whatever the size of the batch. The same code
 * serves accept and dispatch, so that what is decided again is decided on the same kind of facts.
 */
public final class LoadFacts {
    private final ConsentStore consents;
    private final FrequencyStore frequencies;
    private final Function<Workspace, @Nullable Map<String, Instant>> sheets;
    private final ListsInForce lists;
    private final OwnRules own;
    private final Ways ways;

    /** Whether a message may leave at all, for where its routes lead. No query. */
    @FunctionalInterface
    public interface Ways {
        /** Why not, or null. */
        @Nullable
        String closed(Subject subject, @Nullable String country);

        /** Whether the workspace is on trial and may not write to this contact (TEN-01). */
        default boolean outsideTrial(Subject subject) {
            return false;
        }
    }

    /** The rules of a workspace's own that are in force at an instant of its clock; null for none. No query. */
    @FunctionalInterface
    public interface OwnRules {
        @Nullable
        CustomRules of(Workspace workspace, Instant at);
    }

    public LoadFacts(ConsentStore consents, FrequencyStore frequencies) {
        this(
                consents,
                frequencies,
                workspace -> null,
                ListsInForce.none(),
                (workspace, at) -> null,
                (subject, country) -> null);
    }

    /** @param sheets until when each country is open by a sheet; null for a workspace that needs none */
    public LoadFacts(
            ConsentStore consents,
            FrequencyStore frequencies,
            Function<Workspace, @Nullable Map<String, Instant>> sheets,
            ListsInForce lists,
            OwnRules own,
            Ways ways) {
        this.ways = ways;
        this.consents = consents;
        this.frequencies = frequencies;
        this.sheets = sheets;
        this.lists = lists;
        this.own = own;
    }

    /** One message of the batch, as far as facts are concerned. */
    public record Subject(
            Workspace workspace,
            Contact contact,
            Place place,
            Channel channel,
            Purpose purpose,
            Sender sender,
            ContentFact content) {}

    /** The facts of a batch; asks nothing further of the database. */
    public final class Batch {
        private final Map<String, List<Suppression>> suppressions;
        private final Map<String, ConsentStore.Block> blocks;
        private final Map<UUID, Frequency> frequencies;
        private final ListsInForce.Answers listed;
        private final Map<LastInbound.With, Instant> heard;

        private Batch(
                Map<String, List<Suppression>> suppressions,
                Map<String, ConsentStore.Block> blocks,
                Map<UUID, Frequency> frequencies,
                ListsInForce.Answers listed,
                Map<LastInbound.With, Instant> heard) {
            this.heard = heard;
            this.suppressions = suppressions;
            this.blocks = blocks;
            this.frequencies = frequencies;
            this.listed = listed;
        }

        /** How often the contact was written to; the caller folds its own batch into it. */
        public Frequency frequency(ContactId contact) {
            return frequencies.getOrDefault(contact.value(), Frequency.NONE);
        }

        /**
         * The facts for one message.
         *
         * @param used what others have used of its caps
         * @param text the keyed hash of its text; 0 where repeats are not looked for
         * @param at the workspace's time for which it is asked
         */
        public PolicyFacts of(Subject s, Frequency used, long text, Instant at) {
            String brand = s.sender().brand().id().toString();
            ConsentProjection.@Nullable State state = s.contact().consent().equals("{}")
                    ? null
                    : ConsentProjection.read(s.contact().consent())
                            .state(s.channel(), s.purpose(), brand)
                            .orElse(null);
            List<ListsInForce.Answer> answers = listed.of(asked(s));
            return new PolicyFacts(
                    place(s),
                    s.workspace().promotionalCountries(),
                    suppressed(s, state),
                    state == null || ListFacts.changedHands(answers, state.at()) ? null : fact(state),
                    sender(s),
                    s.content().after(used.newest(text)),
                    used.sentAt(),
                    Surroundings.NONE
                            .sheets(sheets.apply(s.workspace()))
                            .listings(ListFacts.listings(answers, granted(state)))
                            .of(s.content().nature())
                            .in(conversation(s))
                            .closed(ways.closed(s, s.place().country()))
                            .outsideTrial(ways.outsideTrial(s)),
                    own.of(s.workspace(), at));
        }

        private static @Nullable Instant granted(ConsentProjection.@Nullable State state) {
            return state != null && state.granted() ? state.at() : null;
        }

        private Surroundings.@Nullable Conversation conversation(Subject s) {
            Surroundings.Form form = s.content().form();
            return form == null ? null : new Surroundings.Conversation(heard.get(with(s)), form);
        }

        private List<Suppressed> suppressed(Subject s, ConsentProjection.@Nullable State state) {
            List<Suppressed> out = List.of();
            for (byte[] index : s.contact().suppressible()) {
                List<Suppression> found =
                        suppressions.get(ConsentStore.key(s.workspace().organisation(), index));
                if (found != null) {
                    out = out.isEmpty() ? new ArrayList<>() : out;
                    add(found, s, state, out);
                }
            }
            return out;
        }

        private static void add(
                List<Suppression> found, Subject s, ConsentProjection.@Nullable State state, List<Suppressed> into) {
            for (Suppression p : found) {
                boolean concerns = p.channel() == null || p.channel() == s.channel();
                boolean lifted = p.purpose() != null
                        && state != null
                        && state.granted()
                        && state.personal()
                        && state.at().isAfter(p.since());
                if (concerns && !lifted) {
                    var suppressed = new Suppressed(
                            p.purpose(),
                            p.brand(),
                            p.source(),
                            p.since(),
                            p.evidence().toString());
                    // One opt-out is found by the address and by all ways to write it.
                    if (!into.contains(suppressed)) {
                        into.add(suppressed);
                    }
                }
            }
        }

        private SenderFact sender(Subject s) {
            Sender sender = s.sender();
            ConsentStore.Block block = blocks.get(
                    ConsentStore.blockKey(s.contact().id(), sender.id().value()));
            return new SenderFact(
                    sender.id().toString(),
                    sender.brand().name(),
                    sender.brand().id().toString(),
                    sender.purposes(),
                    sender.countries(),
                    sender.registrations(),
                    block == null ? null : block.since(),
                    block == null ? null : block.code());
        }

        private static ConsentFact fact(ConsentProjection.State state) {
            return new ConsentFact(
                    ConsentBasis.parse(state.basis()).orElse(ConsentBasis.NONE),
                    state.granted(),
                    state.at(),
                    state.evidence(),
                    null,
                    state.confirmed());
        }
    }

    /** Loads for these subjects. Frequencies are read for promotional messages alone. */
    public Batch in(Connection tx, List<Subject> subjects) throws SQLException {
        List<Suppressible> addresses = subjects.stream()
                .flatMap(s -> s.contact().suppressible().stream()
                        .map(index -> new Suppressible(s.workspace().organisation(), index)))
                .toList();
        List<ListsInForce.Asked> asked = subjects.stream().map(LoadFacts::asked).toList();
        Map<ContactId, WorkspaceId> contacts = new HashMap<>();
        Map<UUID, WorkspaceId> promotional = new HashMap<>();
        Set<LastInbound.With> conversations = new HashSet<>(0);
        for (Subject s : subjects) {
            if (s.content().form() == Surroundings.Form.FREE) {
                conversations.add(with(s));
            }
            contacts.put(s.contact().id(), s.workspace().id());
            if (s.purpose() == Purpose.PROMOTIONAL) {
                promotional.put(s.contact().id().value(), s.workspace().id());
            }
        }
        return new Batch(
                consents.suppressions(tx, addresses),
                consents.blocks(tx, contacts),
                promotional.isEmpty() ? Map.of() : frequencies.find(tx, promotional),
                lists.ask(tx, asked),
                conversations.isEmpty() ? Map.of() : LastInbound.find(tx, conversations));
    }

    private static ListsInForce.Asked asked(Subject s) {
        return new ListsInForce.Asked(s.workspace(), s.contact().index(), s.channel(), place(s).country());
    }

    private static Place place(Subject s) {
        return s.place().of(s.contact().residence(), s.channel().usesNumber());
    }

    private static LastInbound.With with(Subject s) {
        return new LastInbound.With(
                s.workspace().id(), s.contact().id(), s.sender().id().value());
    }
}
