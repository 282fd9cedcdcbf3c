package dev.gatepost.consent;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.UuidV7;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The disclosures of workspaces: made, versioned, retired. What somebody saw stays readable for ever (CON-01). */
public final class Disclosures {
    private static final int MOST_VERSIONS = 500;

    private final Database database;
    private final Brands brands;
    private final Audit audit;
    private final Clock clock;
    private final DisclosureStore store = new DisclosureStore();
    private final DisclosureCheck check = new DisclosureCheck();

    public Disclosures(Database database, Brands brands, Audit audit, Clock clock) {
        this.database = database;
        this.brands = brands;
        this.audit = audit;
        this.clock = clock;
    }

    /** What a new disclosure is about; it gets its text with its first version. */
    record NewDisclosure(String name, Channel channel, String brand, String category) {}

    /** A text about to become a version. */
    record Draft(String language, String text, Disclosure.@Nullable Snapshot snapshot) {}

    /** What the draft lacks; empty when it is complete. */
    List<String> lacking(Workspace workspace, NewDisclosure about, Draft draft) {
        String name =
                brands.find(workspace, about.brand()).map(Brands.Known::name).orElse("");
        return check.lacking(
                draft.text(), new DisclosureCheck.Claim(about.channel(), name, about.category(), draft.language()));
    }

    /** The categories there are. */
    Set<String> categories() {
        return check.categories();
    }

    Disclosure create(Caller caller, NewDisclosure about, Draft draft, String correlation) {
        Workspace workspace = caller.workspace();
        Instant now = clock.instant();
        UUID id = UuidV7.next();
        return database.transact(Role.CONSOLE, scope(workspace), tx -> {
            store.insert(tx, workspace.id(), id, about, now);
            store.insertVersion(tx, workspace.id(), new DisclosureStore.NewVersion(id, 1, draft, caller.actor(), now));
            audit.append(tx, List.of(event(caller, "disclosure.created", id, 1, draft.text(), correlation)));
            return found(tx, workspace, id);
        });
    }

    /** What came of a new version. */
    sealed interface Versioned {
        record Done(Disclosure disclosure) implements Versioned {}

        record Lacking(List<String> what) implements Versioned {}

        record Unknown() implements Versioned {}

        /** It is retired, or has as many versions as one may have. */
        record Closed() implements Versioned {}
    }

    Versioned addVersion(Caller caller, UUID id, Draft draft, String correlation) {
        Workspace workspace = caller.workspace();
        return database.<Versioned>transact(Role.CONSOLE, scope(workspace), tx -> {
            Optional<Disclosure> there = store.find(tx, workspace.id(), id, true);
            if (there.isEmpty()) {
                return new Versioned.Unknown();
            }
            Disclosure d = there.get();
            if (d.retiredAt() != null || d.versions().size() >= MOST_VERSIONS) {
                return new Versioned.Closed();
            }
            var about = new NewDisclosure(d.name(), d.channel(), d.brand(), d.category());
            List<String> lacking = lacking(workspace, about, draft);
            if (!lacking.isEmpty()) {
                return new Versioned.Lacking(lacking);
            }
            int number = d.newest().number() + 1;
            store.insertVersion(
                    tx,
                    workspace.id(),
                    new DisclosureStore.NewVersion(id, number, draft, caller.actor(), clock.instant()));
            audit.append(tx, List.of(event(caller, "disclosure.version_added", id, number, draft.text(), correlation)));
            return new Versioned.Done(found(tx, workspace, id));
        });
    }

    /** Retires it: no new event may name it, and those that do keep their proof. */
    Optional<Disclosure> retire(Caller caller, UUID id, String correlation) {
        Workspace workspace = caller.workspace();
        return database.transact(Role.CONSOLE, scope(workspace), tx -> {
            Optional<Disclosure> there = store.find(tx, workspace.id(), id, true);
            if (there.isEmpty() || there.get().retiredAt() != null) {
                return there;
            }
            store.retire(tx, workspace.id(), id, clock.instant());
            audit.append(
                    tx,
                    List.of(event(
                            caller,
                            "disclosure.retired",
                            id,
                            there.get().newest().number(),
                            there.get().newest().text(),
                            correlation)));
            return store.find(tx, workspace.id(), id, false);
        });
    }

    List<Disclosure> list(Workspace workspace) {
        return database.transact(Role.CONSOLE, scope(workspace), tx -> store.list(tx, workspace.id()));
    }

    /** The disclosure with this id. */
    Optional<Disclosure> find(Workspace workspace, UUID id) {
        return database.transact(Role.CONSOLE, scope(workspace), tx -> store.find(tx, workspace.id(), id, false));
    }

    /**
     * {@code dis_…} names the newest version, {@code dis_…@2} the second; empty when there is none or it is retired.
     */
    public Optional<Proof.Shown> resolve(Workspace workspace, String written) {
        return shown(workspace, written).map(Text::shown);
    }

    /**
     * A version with its text.
     *
     * @param snapshotHash SHA-256 of the form as shown, or null
     */
    public record Text(
            Proof.Shown shown,
            Channel channel,
            String brand,
            String language,
            String text,
            byte @Nullable [] snapshotHash) {
        @Override
        public String toString() {
            return "Text(" + shown + ")";
        }
    }

    /** The same with its text. */
    public Optional<Text> shown(Workspace workspace, String written) {
        int at = written.indexOf('@');
        Optional<UUID> id = Ids.read(Disclosure.PREFIX, at < 0 ? written : written.substring(0, at));
        String number = at < 0 ? "" : written.substring(at + 1);
        if (id.isEmpty() || !number.matches("[0-9]{0,6}") || at >= 0 && number.isEmpty()) {
            return Optional.empty();
        }
        return find(workspace, id.get())
                .filter(d -> d.retiredAt() == null)
                .flatMap(d -> (at < 0 ? Optional.of(d.newest()) : d.version(Integer.parseInt(number)))
                        .map(v -> new Text(
                                new Proof.Shown(d.id(), v.number()),
                                d.channel(),
                                d.brand(),
                                v.language(),
                                v.text(),
                                v.snapshot() == null
                                        ? null
                                        : Digests.sha256(v.snapshot().bytes()))));
    }

    /** The text of a version that somebody saw, retired or not. */
    public Optional<String> text(Workspace workspace, Proof.Shown seen) {
        return find(workspace, seen.disclosure())
                .flatMap(d -> d.version(seen.version()))
                .map(Disclosure.Version::text);
    }

    private Disclosure found(Connection tx, Workspace workspace, UUID id) throws SQLException {
        return store.find(tx, workspace.id(), id, false).orElseThrow();
    }

    private static Scope scope(Workspace workspace) {
        return Scope.of(workspace.id(), workspace.organisation());
    }

    /** The log vouches for the text that people saw. */
    private AuditEvent event(Caller caller, String action, UUID id, int version, String text, String correlation) {
        return new AuditEvent(
                caller.workspace().id(),
                action,
                caller.actor(),
                Ids.write(Disclosure.PREFIX, id),
                null,
                correlation,
                clock.instant(),
                new TreeMap<>(Map.of(
                        "version",
                        Integer.toString(version),
                        "text_sha256",
                        HexFormat.of().formatHex(Digests.sha256(text)))));
    }
}
