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
import java.security.MessageDigest;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys under a root key in a local file. Root wraps workspace, organisation and epoch keys; a workspace key and an
 * epoch key together wrap contact keys. Unwrapped keys stay in memory for at most ten minutes, bounded in number, so a
 * destroyed epoch is forgotten by every node within that time and by this one at once.
 */
public final class LocalKeys implements Keys, AutoCloseable {
    private static final String WORKSPACE = "workspace";
    private static final String ORGANISATION = "organisation";
    private static final String CONTENT = "content";
    private static final String EVIDENCE = "evidence";
    private static final int CACHED = 20_000;
    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    /** How long an epoch is the current one. */
    public static final Duration EPOCH = Duration.ofDays(7);

    private record Wrapping(WorkspaceId workspace, int epoch) {}

    private record WorkspaceKeys(byte[] raw, SealingKey sealing) {
        @Override
        public String toString() {
            return "WorkspaceKeys(…)";
        }
    }

    private final RootKey root;
    private final KeyStore store;
    private final EpochKeys epochs;
    private final Clock clock;
    private final LoadingCache<WorkspaceId, WorkspaceKeys> workspaces;
    private final LoadingCache<OrganisationId, PrfHmacJce> indexes;
    private final LoadingCache<Wrapping, Aes> wrappings;

    private LocalKeys(RootKey root, KeyStore store, EpochKeys epochs, Clock clock) {
        this.root = root;
        this.store = store;
        this.epochs = epochs;
        this.clock = clock;
        Caffeine<Object, Object> bounded =
                Caffeine.newBuilder().maximumSize(CACHED).expireAfterWrite(REMEMBERED);
        workspaces = bounded.build(this::loadWorkspace);
        indexes = bounded.build(this::loadIndex);
        wrappings = bounded.build(this::deriveWrapping);
    }

    /**
     * Opens the keys. Throws {@link KeysUnusable} when the database was sealed under another root key, or when its
     * epoch keys are missing.
     */
    public static LocalKeys open(RootKey root, Database database, Clock clock) {
        KeyStore store = new KeyStore(database);
        try {
            EpochKeys epochs = new EpochKeys(root, clock);
            if (store.check() == null) {
                begin(root, store, epochs, clock);
            }
            byte[] check = store.check();
            if (check == null || !MessageDigest.isEqual(check, root.check())) {
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
            return new LocalKeys(root, store, epochs, clock);
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
        KeyStore.addWorkspace(tx, workspace, root.wrap(WORKSPACE, workspace.value(), key), clock.instant());
        workspaces.put(workspace, new WorkspaceKeys(key, new WorkspaceSealingKey(key)));
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
        return workspaces.get(workspace).sealing();
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
                unwrapped(workspace, contact, keys, CONTENT),
                unwrapped(workspace, contact, keys, EVIDENCE));
    }

    /** Begins a new epoch and gives its number. */
    public int rollEpoch() {
        return epochs.roll();
    }

    /** Begins a new epoch when the current one is {@link #EPOCH} old; also learns what other nodes did. */
    public boolean rollEpochWhenDue() {
        epochs.refresh();
        wrappings.invalidateAll();
        if (epochs.current().began().plus(EPOCH).isAfter(clock.instant())) {
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

    /** Keys that sign, wrapped by the same root. */
    public SigningKeys signing() {
        return new SigningKeys(root, clock);
    }

    /** Secrets sealed under the workspaces' keys. */
    public SecretStore secrets() {
        return new SecretStore(this, clock);
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
        Aes wrapping = wrappings.get(new Wrapping(workspace, epoch));
        return new ContactKeys(
                epoch,
                wrapping.seal(content, new Binding(workspace.value(), contact, CONTENT).bytes()),
                wrapping.seal(evidence, new Binding(workspace.value(), contact, EVIDENCE).bytes()));
    }

    private byte[] unwrapped(WorkspaceId workspace, UUID contact, ContactKeys keys, String which) {
        byte[] wrapped = which.equals(CONTENT) ? keys.content() : keys.evidence();
        return wrappings
                .get(new Wrapping(workspace, keys.epoch()))
                .open(
                        wrapped,
                        new Binding(workspace.value(), contact, which).bytes(),
                        "the contact's " + which + " key");
    }

    private Aes deriveWrapping(Wrapping wrapping) {
        byte[] both = ByteBuffer.allocate(2 * Aes.KEY_BYTES)
                .put(workspaces.get(wrapping.workspace()).raw())
                .put(epochs.get(wrapping.epoch()).key())
                .array();
        return new Aes(Aes.derive(both, "gatepost contact keys of epoch " + wrapping.epoch()));
    }

    private WorkspaceKeys loadWorkspace(WorkspaceId id) {
        byte[] wrapped = store.workspace(id);
        if (wrapped == null) {
            throw new Unreadable("there is no key of workspace " + id);
        }
        byte[] key = root.unwrap(WORKSPACE, id.value(), wrapped);
        return new WorkspaceKeys(key, new WorkspaceSealingKey(key));
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
