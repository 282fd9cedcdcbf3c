package dev.gatepost.keys;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.google.crypto.tink.subtle.PrfHmacJce;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.WorkspaceId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys under a root key. Root wraps workspace, organisation and epoch keys; a workspace key and an
 * epoch key together wrap contact keys. Unwrapped keys stay in memory for at most ten minutes, bounded in number, so a
 * destroyed epoch is forgotten by every node within that time and by this one at once.
 */
public final class LocalKeys implements Keys, AutoCloseable {
    private static final String WORKSPACE = "workspace";
    private static final String ORGANISATION = "organisation";
    private static final String CONTENT = "content";
    private static final String EVIDENCE = "evidence";
    private static final byte[] NOTHING = {};
    private static final int CACHED = 20_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    /** How long an epoch is the current one. */
    public static final Duration EPOCH = Duration.ofDays(7);

    private record Wrapping(WorkspaceId workspace, int version, int epoch) {}

    private final RootKey root;
    private final Database database;
    private final KeyStore store;
    private final EpochKeys epochs;
    private final Clock clock;
    private final LoadingCache<WorkspaceId, WorkspaceVersions> workspaces;
    private final LoadingCache<OrganisationId, PrfHmacJce> indexes;
    private final LoadingCache<Wrapping, Aes> wrappings;
    private final RecordedSecrets secrets;

    private record Opened(RootKey root, Database database, KeyStore store, EpochKeys epochs) {}

    private LocalKeys(Opened opened, Clock clock, Function<LocalKeys, SecretShelf> shelf) {
        this.root = opened.root();
        this.database = opened.database();
        this.store = opened.store();
        this.epochs = opened.epochs();
        this.clock = clock;
        Caffeine<Object, Object> bounded =
                Caffeine.newBuilder().maximumSize(CACHED).expireAfterWrite(REMEMBERED);
        workspaces = bounded.build(this::loadWorkspace);
        indexes = bounded.build(this::loadIndex);
        wrappings = bounded.build(this::deriveWrapping);
        secrets = new RecordedSecrets(database, shelf.apply(this), clock);
    }

    /**
     * Opens the keys. Throws {@link KeysUnusable} when the database was sealed under another root key, or when its
     * epoch keys are missing.
     */
    public static LocalKeys open(RootKey root, Database database, Clock clock) {
        return open(root, database, clock, LocalKeys::secretShelf);
    }

    /** The same with the values of secrets on that shelf. */
    public static LocalKeys open(RootKey root, Database database, Clock clock, Function<LocalKeys, SecretShelf> shelf) {
        KeyStore store = new KeyStore(database);
        try {
            EpochKeys epochs = new EpochKeys(root, clock);
            if (store.check() == null) {
                begin(root, store, epochs, clock);
            }
            byte[] check = store.check();
            if (check == null || !root.fits(check)) {
                throw new KeysUnusable(
                        "The keys in the database are wrapped by another root key than the one in hand.",
                        "Put back the root key that belongs to this database. Nothing was changed.");
            }
            if (epochs.none()) {
                throw new KeysUnusable(
                        "The epoch keys are missing from " + root.folder() + "; contacts are unreadable without.",
                        "Put the folder back from the backup of the keys, or share it with the first node.");
            }
            epochs.current();
            return new LocalKeys(new Opened(root, database, store, epochs), clock, shelf);
        } catch (IOException failure) {
            throw new KeysUnusable(
                    "The epoch keys cannot be read: " + failure.getMessage(),
                    "See that " + root.folder() + " belongs to the user who starts Gatepost.",
                    failure);
        }
    }

    /** The database belongs to no root key yet. The epoch comes first: a start cut off in between is repeated. */
    private static void begin(RootKey root, KeyStore store, EpochKeys epochs, Clock clock) {
        if (epochs.none()) {
            epochs.roll();
        }
        store.addCheck(root.check(), clock.instant());
    }

    @Override
    public void createOrganisation(Connection tx, OrganisationId organisation) {
        byte[] key = Aes.newKey();
        KeyStore.addOrganisation(tx, organisation, root.wrap(ORGANISATION, organisation.value(), key), clock.instant());
        indexes.put(organisation, indexing(key));
    }

    @Override
    public void createWorkspace(Connection tx, WorkspaceId workspace) {
        byte[] key = Aes.newKey();
        byte[] wrapped = root.wrap(WORKSPACE, workspace.value(), key);
        KeyStore.addWorkspace(tx, workspace, new KeyStore.Wrapped(1, wrapped), clock.instant());
        workspaces.put(workspace, new WorkspaceVersions(List.of(new WorkspaceVersions.Version(1, key))));
    }

    @Override
    public ContactKeys mint(WorkspaceId workspace, UUID contact) {
        return wrapped(workspace, contact, Aes.newKey(), Aes.newKey());
    }

    @Override
    public SealingKey content(WorkspaceId workspace, UUID contact, ContactKeys keys) {
        return new ContactSealingKey(unwrapped(workspace, contact, keys, CONTENT));
    }

    @Override
    public SealingKey evidence(WorkspaceId workspace, UUID contact, ContactKeys keys) {
        return new ContactSealingKey(unwrapped(workspace, contact, keys, EVIDENCE));
    }

    @Override
    public SealingKey workspace(WorkspaceId workspace) {
        WorkspaceVersions versions = workspaces.get(workspace);
        return new RotatedSealingKey(versions, () -> newer(workspace, versions));
    }

    /** What another node may have made of the workspace's key since; empty when nothing, or looked at just now. */
    private Optional<WorkspaceVersions> newer(WorkspaceId workspace, WorkspaceVersions known) {
        WorkspaceVersions now = workspaces.get(workspace);
        if (now.newest().number() == known.newest().number() && now.isOld()) {
            workspaces.invalidate(workspace);
            now = workspaces.get(workspace);
        }
        return now.newest().number() == known.newest().number() ? Optional.empty() : Optional.of(now);
    }

    /** Makes the next version of a workspace's key, which seals from now on; every older one still opens. */
    public int rotateWorkspace(Connection tx, WorkspaceId workspace) {
        int next = loadWorkspace(workspace).newest().number() + 1;
        byte[] wrapped = root.wrap(WORKSPACE, workspace.value(), Aes.newKey());
        KeyStore.addWorkspace(tx, workspace, new KeyStore.Wrapped(next, wrapped), clock.instant());
        return next;
    }

    /** Reads a workspace's key anew, after a rotation was committed. */
    public void forget(WorkspaceId workspace) {
        workspaces.invalidate(workspace);
    }

    /** How many versions a workspace's key has. */
    public int versions(WorkspaceId workspace) {
        return loadWorkspace(workspace).newest().number();
    }

    @Override
    public byte[] index(OrganisationId organisation, String canonicalAddress) {
        try {
            return indexes.get(organisation).compute(canonicalAddress.getBytes(StandardCharsets.UTF_8), 32);
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("HMAC-SHA-256 failed.", failure);
        }
    }

    /** The same two keys wrapped under the current epoch; survivors are rewrapped before an old epoch is destroyed. */
    public ContactKeys rewrap(WorkspaceId workspace, UUID contact, ContactKeys keys) {
        return wrapped(
                workspace,
                contact,
                keys.isErased() ? NOTHING : unwrapped(workspace, contact, keys, CONTENT),
                unwrapped(workspace, contact, keys, EVIDENCE));
    }

    /** Begins a new epoch and gives its number. */
    public int rollEpoch() {
        return epochs.roll();
    }

    /** Begins a new epoch when the current one is {@link #EPOCH} old; also learns what other nodes did. */
    public boolean rollEpochWhenDue() {
        return rollEpochWhenDue(EPOCH);
    }

    /** Begins a new epoch when the current one is this old; also learns what other nodes did. */
    public boolean rollEpochWhenDue(Duration length) {
        epochs.refresh();
        wrappings.invalidateAll();
        if (epochs.current().began().plus(length).isAfter(clock.instant())) {
            return false;
        }
        epochs.roll();
        return true;
    }

    /** The number of the epoch under which new contact keys are wrapped. */
    public int currentEpoch() {
        return epochs.current().number();
    }

    /** Destroys an epoch that is not the current one: contact keys still wrapped under it are unreadable for ever. */
    public void destroyEpoch(int number) {
        epochs.destroy(number);
        wrappings.asMap().keySet().removeIf(each -> each.epoch() == number);
    }

    /** The numbers of the epochs that are not destroyed, the oldest first; the last is the current one. */
    public List<Integer> epochs() {
        epochs.refresh();
        return epochs.present();
    }

    /** When an epoch began. Throws {@link Unreadable} when it was destroyed. */
    public Instant began(int epoch) {
        return epochs.get(epoch).began();
    }

    /** The root key's turn: another in its place, and everything wrapped anew. */
    public RootRotation rootRotation() {
        return new RootRotation(root, database, epochs, clock);
    }

    /** Keys that sign, wrapped by the same root. */
    public SigningKeys signing() {
        return new SigningKeys(root, clock);
    }

    /** What seals backups under the same root. */
    public BackupKeys backups() {
        return new BackupKeys(root);
    }

    /** Secrets of connections and endpoints, each touch of them on record. */
    public RecordedSecrets secrets() {
        return secrets;
    }

    /** Secrets sealed under the workspaces' keys, in the database. */
    public LocalSecrets secretShelf() {
        return new LocalSecrets(database, this, clock);
    }

    @Override
    public void close() {
        workspaces.invalidateAll();
        indexes.invalidateAll();
        wrappings.invalidateAll();
        store.close();
    }

    private ContactKeys wrapped(WorkspaceId workspace, UUID contact, byte[] content, byte[] evidence) {
        int epoch = epochs.current().number();
        int version = workspaces.get(workspace).newest().number();
        Aes wrapping = wrappings.get(new Wrapping(workspace, version, epoch));
        return new ContactKeys(
                epoch,
                content.length == 0
                        ? NOTHING
                        : wrapping.seal(content, new Binding(workspace.value(), contact, CONTENT).bytes()),
                wrapping.seal(evidence, new Binding(workspace.value(), contact, EVIDENCE).bytes()));
    }

    private byte[] unwrapped(WorkspaceId workspace, UUID contact, ContactKeys keys, String which) {
        if (which.equals(CONTENT) && keys.isErased()) {
            throw new Unreadable("the contact's content key was destroyed");
        }
        WorkspaceVersions versions = workspaces.get(workspace);
        try {
            return unwrapped(versions, new Sealed(workspace, contact, keys, which));
        } catch (Unreadable mismatch) {
            WorkspaceVersions newer = newer(workspace, versions).orElseThrow(() -> mismatch);
            return unwrapped(newer, new Sealed(workspace, contact, keys, which));
        }
    }

    private record Sealed(WorkspaceId workspace, UUID contact, ContactKeys keys, String which) {
        byte[] bytes() {
            return which.equals(CONTENT) ? keys.content() : keys.evidence();
        }
    }

    private byte[] unwrapped(WorkspaceVersions versions, Sealed sealed) {
        byte[] place = new Binding(sealed.workspace().value(), sealed.contact(), sealed.which()).bytes();
        String what = "the contact's " + sealed.which() + " key";
        for (WorkspaceVersions.Version version : versions.newestFirst()) {
            var wrapping = new Wrapping(
                    sealed.workspace(), version.number(), sealed.keys().epoch());
            try {
                return wrappings.get(wrapping).open(sealed.bytes(), place, what);
            } catch (Unreadable underAnOlderOne) {
                if (version.number() == versions.oldest().number()) {
                    throw underAnOlderOne;
                }
            }
        }
        throw new IllegalStateException("a workspace's key has at least one version");
    }

    private Aes deriveWrapping(Wrapping wrapping) {
        byte[] both = ByteBuffer.allocate(2 * Aes.KEY_BYTES)
                .put(workspaces
                        .get(wrapping.workspace())
                        .numbered(wrapping.version())
                        .raw())
                .put(epochs.get(wrapping.epoch()).key())
                .array();
        return new Aes(Aes.derive(both, "gatepost contact keys of epoch " + wrapping.epoch()));
    }

    private WorkspaceVersions loadWorkspace(WorkspaceId id) {
        List<KeyStore.Wrapped> wrapped = store.workspace(id);
        if (wrapped.isEmpty()) {
            throw new Unreadable("there is no key of workspace " + id);
        }
        return new WorkspaceVersions(wrapped.stream()
                .map(w -> new WorkspaceVersions.Version(w.version(), root.unwrap(WORKSPACE, id.value(), w.bytes())))
                .toList());
    }

    private PrfHmacJce loadIndex(OrganisationId id) {
        byte[] wrapped = store.organisation(id);
        if (wrapped == null) {
            throw new Unreadable("there is no index key of organisation " + id);
        }
        return indexing(root.unwrap(ORGANISATION, id.value(), wrapped));
    }

    private static PrfHmacJce indexing(byte[] key) {
        try {
            return new PrfHmacJce("HMACSHA256", new SecretKeySpec(key, "HMAC"));
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("This Java has no HMAC-SHA-256.", absent);
        }
    }
}
