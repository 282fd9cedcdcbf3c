package dev.gatepost.copies;

import dev.gatepost.access.Person;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.access.promotion.Promotable;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.consent.ConsentStore;
import dev.gatepost.consent.RecordMany;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.contacts.masked.MadeUpPeople;
import dev.gatepost.contacts.masked.SampleCustomers;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.UuidV7;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes a masked copy of a workspace in a test workspace of the same organisation: in one transaction, so that a copy
 * that was cut off left nothing, and audited in both (PRV-05). Made again, it changes only settings that differ, and
 * makes further people up.
 */
public final class MaskedCopies {
    /** As many people as one transaction makes in some seconds. */
    public static final int MOST_CUSTOMERS = 5_000;

    /** If nobody says how many. */
    public static final int USUAL_CUSTOMERS = 500;

    private final Parts parts;
    private final CopySettings settings;
    private final CopyPeople people;
    private final MaskedCopyStore store = new MaskedCopyStore();

    /** What copies are made with. */
    public record Parts(Database database, Nodes nodes, Workspaces workspaces, Audit audit, Clock clock) {}

    /** What people are made with. */
    public record PeopleParts(
            SampleCustomers customers,
            MadeUpPeople madeUp,
            EnsureContacts contacts,
            ConsentStore consents,
            RecordMany record) {}

    /** @param kinds the settings that are taken over, without words that people wrote for each other */
    public MaskedCopies(Parts parts, List<Promotable> kinds, PeopleParts people) {
        this.parts = parts;
        this.settings = new CopySettings(kinds);
        this.people = new CopyPeople(people);
    }

    /**
     * What is asked for.
     *
     * @param masked whether people are to be made up; anything else is refused
     * @param customers how many people at most
     * @param reason why; names nobody
     */
    public record Wish(Workspace from, Workspace to, boolean masked, int customers, String reason) {}

    /** What came of it. */
    public sealed interface Done {
        record Made(MaskedCopy copy) implements Done {}

        record Refused(String field, String why) implements Done {}
    }

    /** Makes the copy, or says which property stands against it. */
    public Done make(Wish wish, Person by, String correlation) {
        Done.Refused refused = refusal(wish);
        if (refused != null) {
            return refused;
        }
        long[] version = new long[1];
        MaskedCopy made = parts.database().transact(Role.CONSOLE, both(wish), tx -> {
            MaskedCopy copy = copy(tx, wish, by, correlation);
            store.insert(tx, wish.to().id(), copy);
            parts.audit()
                    .append(
                            tx,
                            List.of(
                                    event(wish.to(), "masked_copy.made", copy, by, correlation),
                                    event(wish.from(), "masked_copy.taken_from_here", copy, by, correlation)));
            version[0] = parts.nodes().raise(tx);
            return copy;
        });
        parts.nodes().awaitSeen(version[0]);
        return new Done.Made(made);
    }

    private static Done.@Nullable Refused refusal(Wish wish) {
        if (!wish.masked()) {
            return new Done.Refused("mask", "people are copied masked or not at all; ask for it masked");
        }
        if (wish.to().kind() != Workspace.Kind.TEST) {
            return new Done.Refused("to", "a copy is made into a test workspace alone");
        }
        if (wish.from().id().equals(wish.to().id())
                || !wish.from().organisation().equals(wish.to().organisation())) {
            return new Done.Refused("from", "name another workspace of the same organisation");
        }
        String region = wish.from().region();
        if (region != null && !region.equals(wish.to().region())) {
            return new Done.Refused("to", "the data of the other lies in " + region + " alone; pin this one there too");
        }
        if (wish.customers() < 0 || wish.customers() > MOST_CUSTOMERS) {
            return new Done.Refused("customers", "from 0 to " + MOST_CUSTOMERS);
        }
        return null;
    }

    private MaskedCopy copy(Connection tx, Wish wish, Person by, String correlation) throws SQLException {
        Instant now = parts.clock().instant();
        CopySettings.Taken taken = settings.in(tx, wish.from(), wish.to(), by, now);
        CopyPeople.Made made = people.in(tx, wish, now, correlation);
        return new MaskedCopy(
                UuidV7.next(),
                wish.from().id(),
                by.name(),
                now,
                wish.reason(),
                taken.settings(),
                made.people(),
                made.leftOut(),
                taken.objections());
    }

    /** The copies that were made into a workspace, the newest first. */
    public List<MaskedCopy> list(Workspace to) {
        return parts.database()
                .transact(Role.CONSOLE, Scope.of(to.id(), to.organisation()), tx -> store.list(tx, to.id()));
    }

    private static Scope both(Wish wish) {
        return new Scope(
                List.of(wish.from().id(), wish.to().id()), List.of(wish.to().organisation()));
    }

    private AuditEvent event(Workspace log, String action, MaskedCopy copy, Person by, String correlation) {
        return new AuditEvent(
                log.id(),
                action,
                by.actor(),
                copy.written(),
                null,
                correlation,
                copy.madeAt(),
                new TreeMap<>(Map.of(
                        "reason", copy.reason(),
                        "from", copy.from().toString(),
                        "settings", Integer.toString(copy.settings()),
                        "people", Integer.toString(copy.customers()))));
    }
}
