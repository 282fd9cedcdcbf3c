package dev.gatepost;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.Origin;
import dev.gatepost.contacts.RewrapContacts;
import dev.gatepost.keys.KeyEvents;
import dev.gatepost.keys.KeyEvents.KeyEvent;
import dev.gatepost.keys.LocalKeys;
import dev.gatepost.keys.LocalSecrets;
import dev.gatepost.keys.RootKey;
import dev.gatepost.keys.RootRotation;
import dev.gatepost.keys.RootRotation.Owners;
import dev.gatepost.keys.SecretRotations;
import dev.gatepost.keys.SecretRotations.Standing;
import dev.gatepost.keys.outside.ConfiguredKeys;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.KeySettings;
import dev.gatepost.platform.Settings;
import dev.gatepost.platform.WorkspaceId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The turning of keys while traffic flows: the root key, the keys of workspaces, the epochs under which people's keys
 * are wrapped, and the secrets of connections and endpoints (KEY-03, KEY-06). Each act is audited before it is done,
 * each can be cut off and done again, and a job does what is due by itself.
 */
public final class KeyWork {
    private static final Logger LOG = LoggerFactory.getLogger(KeyWork.class);
    private static final int PAGES_A_TURN = 400;
    private static final int WALKS = 3;
    /** Longer than any node may not know of a new epoch, and than any transaction under the old one lasts. */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    private final Rooms rooms;
    private final LocalKeys keys;
    private final Clock clock;
    private final RootRotation root;
    private final RewrapContacts contacts;
    private final SecretRotations secrets;
    /** Workspaces whose people were all met under this epoch, so that they need not be asked about. */
    private final Map<WorkspaceId, Integer> finished = new ConcurrentHashMap<>();

    public KeyWork(Rooms rooms) {
        this(rooms, rooms.clock());
    }

    KeyWork(Rooms rooms, Clock clock) {
        this.rooms = rooms;
        this.keys = rooms.keys();
        this.clock = clock;
        this.root = keys.rootRotation();
        this.contacts = new RewrapContacts(rooms.database(), keys, clock);
        this.secrets = new SecretRotations(rooms.database(), keys.secrets(), clock);
    }

    /** What came of an act: a sentence, and whether it was done. */
    public record Done(boolean fine, String sentence) {}

    static RootKey root(Settings settings) {
        return ConfiguredKeys.root(settings);
    }

    static LocalKeys open(Settings settings, RootKey root, Database database, Clock clock) {
        return LocalKeys.open(root, database, clock, local -> ConfiguredKeys.shelf(settings.keys(), local));
    }

    /** Puts a new root key in force and wraps everything under it; the former opens until it is retired. */
    public Done rotateRoot(String actor) {
        if (!root.isOurs()) {
            return new Done(
                    false,
                    "The root key comes from " + root.origin() + " and is rotated there: hand in the new"
                            + " one, and the former as the previous one, restart, then: gatepost keys rewrap");
        }
        if (root.isUnderWay()) {
            return new Done(false, "The root key before this one still opens. Retire it first: gatepost keys retire");
        }
        note("root_rotated", "root", actor);
        root.begin();
        int done = root.rewrap(owners());
        return new Done(
                true,
                "A new root key is in force; " + done + " keys were wrapped under it. Back it up now: " + root.origin()
                        + ". The former still opens until: gatepost keys retire");
    }

    /** Takes a rotation of the root key back. */
    public Done rollBackRoot(String actor) {
        if (!root.isOurs() || !root.isUnderWay()) {
            return new Done(false, "There is no former root key to go back to.");
        }
        note("root_rolled_back", "root", actor);
        root.rollBack();
        int done = root.rewrap(owners());
        return new Done(true, "The former root key is in force again; " + done + " keys were wrapped under it.");
    }

    /** Destroys the former root key, once nothing needs it. */
    public Done retireRoot(String actor) {
        if (!root.isOurs() || !root.isUnderWay()) {
            return new Done(false, "There is no former root key.");
        }
        note("root_retired", "root", actor);
        root.retire(owners());
        return new Done(true, "The former root key is destroyed. Copies of it in backups open older backups still.");
    }

    /** Wraps everything anew under what is in force: the whole hierarchy, secrets and people. */
    public Done rewrap(String actor) {
        note("rewrapped", "everything", actor);
        int wrapped = root.rewrap(owners());
        int sealed = 0;
        for (Workspace workspace : rooms.workspaces().all()) {
            sealed += shelf().map(s -> s.reseal(workspace.id())).orElse(0);
            contacts.again(workspace.id());
            finished.remove(workspace.id());
            while (contacts.step(workspace.id())) {
                Thread.onSpinWait();
            }
        }
        return new Done(
                true,
                wrapped + " keys and " + sealed + " secrets were wrapped anew, and people's keys are" + " under epoch "
                        + keys.currentEpoch() + ".");
    }

    /** The next version of a workspace's key seals from now on; secrets and people follow. */
    public Done rotateWorkspace(Workspace workspace, String actor) {
        WorkspaceId id = workspace.id();
        int version = rooms.database().transact(Role.JOBS, Scope.of(id, workspace.organisation()), tx -> {
            rooms.audit().append(tx, List.of(event(id, "key.workspace_rotated", actor, Map.of())));
            KeyEvents.add(tx, new KeyEvent("workspace_rotated", id.toString(), actor, clock.instant()));
            return keys.rotateWorkspace(tx, id);
        });
        keys.forget(id);
        int sealed = shelf().map(s -> s.reseal(id)).orElse(0);
        // Under the new version only what is wrapped from now on; a new epoch carries everybody over.
        rollEpoch(actor);
        while (contacts.step(id)) {
            Thread.onSpinWait();
        }
        return new Done(
                true,
                "Version " + version + " of the key of " + workspace.name() + " seals from now on; " + sealed
                        + " secrets and all people were carried over. Older versions still open links in mails.");
    }

    /** Begins a new epoch. */
    public Done rollEpoch(String actor) {
        note("epoch_began", "epoch " + (keys.currentEpoch() + 1), actor);
        return new Done(true, "Epoch " + keys.rollEpoch() + " began; people's keys are carried over to it.");
    }

    /** Carries everybody away from an epoch and destroys it: whom it does not hold, it gives up for ever. */
    public Done destroyEpoch(int number, String actor) {
        List<Integer> present = keys.epochs();
        if (!present.contains(number) || number == present.getLast()) {
            return new Done(
                    false,
                    "Epoch " + number + " is not there, or it is the current one. Begin another first:"
                            + " gatepost keys rotate epoch");
        }
        Instant settled = keys.began(present.get(present.indexOf(number) + 1)).plus(SETTLED);
        if (clock.instant().isBefore(settled)) {
            return new Done(false, "The next epoch began just now; try again in a minute.");
        }
        for (Workspace workspace : rooms.workspaces().all()) {
            if (!carriedOver(workspace.id(), number)) {
                return new Done(
                        false,
                        "Somebody's keys in workspace " + workspace.name()
                                + " are still under that epoch. Nothing was destroyed; try again.");
            }
        }
        note("epoch_destroyed", "epoch " + number, actor);
        keys.destroyEpoch(number);
        return new Done(true, "Epoch " + number + " is destroyed. Who was erased before is unreadable in every copy.");
    }

    private boolean carriedOver(WorkspaceId workspace, int number) {
        for (int walk = 0; contacts.anybodyUnder(workspace, number); walk++) {
            if (walk == WALKS) {
                return false;
            }
            contacts.again(workspace);
            while (contacts.step(workspace)) {
                Thread.onSpinWait();
            }
        }
        return true;
    }

    /** What is due: a new epoch, pages of people, old epochs, secrets whose grace is over, a rotation cut off. */
    void turn() {
        KeySettings settings = rooms.settings().keys();
        if (keys.rollEpochWhenDue(settings.epoch())) {
            note("epoch_began", "epoch " + keys.currentEpoch(), "component:jobs");
        }
        int pages = 0;
        int epoch = keys.currentEpoch();
        for (Workspace workspace : rooms.workspaces().all()) {
            boolean mine = rooms.nodes().owns(workspace.id());
            while (mine && pages < PAGES_A_TURN && finished.getOrDefault(workspace.id(), 0) != epoch) {
                pages++;
                if (!contacts.step(workspace.id())) {
                    finished.put(workspace.id(), epoch);
                }
            }
        }
        if (pages < PAGES_A_TURN) {
            destroyOld(settings.epochKept());
        }
        expire();
        if (root.isUnderWay()) {
            root.rewrap(owners());
        }
    }

    /** Takes away secrets whose grace is over; how many. */
    int expire() {
        return secrets.expire(
                rooms.workspaces().all().stream().map(Workspace::id).toList());
    }

    private void destroyOld(Duration kept) {
        List<Integer> present = keys.epochs();
        for (int i = 0; i + 1 < present.size(); i++) {
            if (!keys.began(present.get(i + 1)).plus(kept).isAfter(clock.instant())) {
                Done done = destroyEpoch(present.get(i), "component:jobs");
                if (!done.fine()) {
                    LOG.warn("epoch {}: {}", present.get(i), done.sentence());
                }
            }
        }
    }

    /** Secrets that are in use for longer than the setting allows, of one workspace or of all. */
    public List<Standing> overdue(Optional<Workspace> workspace) {
        Duration allowed = rooms.settings().keys().secretLife();
        return standings(workspace).stream()
                .filter(s -> s.isOverdue(clock.instant(), allowed))
                .toList();
    }

    /** How old the secrets of one workspace are, or of all. */
    public List<Standing> standings(Optional<Workspace> workspace) {
        List<WorkspaceId> ids = workspace
                .map(w -> List.of(w.id()))
                .orElseGet(() ->
                        rooms.workspaces().all().stream().map(Workspace::id).toList());
        return secrets.standings(ids);
    }

    /** How the keys stand. */
    public KeyStatus status() {
        List<Integer> epochs = keys.epochs();
        long behind = rooms.workspaces().all().stream()
                .map(w -> contacts.progress(w.id()))
                .filter(p -> p != null && (p.epoch() < epochs.getLast() || p.finishedAt() == null))
                .count();
        return new KeyStatus(
                root.origin(),
                root.isUnderWay(),
                keys.secrets().where(),
                epochs,
                keys.began(epochs.getLast()),
                behind,
                overdue(Optional.empty()).size(),
                rooms.database().transact(Role.JOBS, Scope.none(), tx -> KeyEvents.newest(tx, 20)));
    }

    /**
     * How the keys stand.
     *
     * @param rootRotating whether a former root key still opens
     * @param behind workspaces whose people are being carried over to the current epoch
     * @param overdue secrets that should have been rotated
     */
    public record KeyStatus(
            String root,
            boolean rootRotating,
            String secrets,
            List<Integer> epochs,
            Instant epochBegan,
            long behind,
            int overdue,
            List<KeyEvent> events) {}

    private Optional<LocalSecrets> shelf() {
        return rooms.settings().keys().get(KeySettings.SECRETS).orElse("local").equals("local")
                ? Optional.of(keys.secretShelf())
                : Optional.empty();
    }

    /** The instance's own log signs too, under the id that is no workspace's. */
    private Owners owners() {
        return new Owners(
                Stream.concat(
                                Stream.of(WorkspaceId.INSTANCE),
                                rooms.workspaces().all().stream().map(Workspace::id))
                        .toList(),
                rooms.workspaces().all().stream()
                        .map(Workspace::organisation)
                        .distinct()
                        .toList());
    }

    private void note(String act, String subject, String actor) {
        Scope scope = new Scope(List.of(WorkspaceId.INSTANCE), List.of());
        rooms.database().transact(Role.JOBS, scope, tx -> {
            KeyEvents.add(tx, new KeyEvent(act, subject, actor, clock.instant()));
            rooms.audit()
                    .append(tx, List.of(event(WorkspaceId.INSTANCE, "key." + act, actor, Map.of("subject", subject))));
            return true;
        });
    }

    private AuditEvent event(WorkspaceId workspace, String action, String actor, Map<String, String> facts) {
        return new AuditEvent(
                workspace, action, actor, null, null, Origin.correlation(), clock.instant(), new TreeMap<>(facts));
    }
}
