package dev.gatepost.evidence.packs;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.evidence.Ground;
import dev.gatepost.keys.Binding;
import dev.gatepost.keys.Keys;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Failures;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes wishes for packs, makes them one after another, and ends them. A file lies sealed in parts of a mebibyte, so
 * that no more than one of them is ever in memory; a node that dies in the middle leaves the wish to another.
 */
public final class EvidencePacks {
    static final Duration KEPT = Duration.ofDays(90);
    static final int MOST_A_DAY = 10;
    /** After this long a node that makes one is taken for dead. */
    private static final Duration HELD = Duration.ofMinutes(15);

    private static final int PART = 1 << 20;
    private static final String ACTOR = "component:evidence";
    private static final Logger LOG = LoggerFactory.getLogger(EvidencePacks.class);

    private final Ground ground;
    private final Workspaces workspaces;
    private final Keys keys;
    private final WritePack writer;
    private final PackStore store = new PackStore();

    public EvidencePacks(Ground ground, Workspaces workspaces, Keys keys, WritePack writer) {
        this.ground = ground;
        this.workspaces = workspaces;
        this.keys = keys;
        this.writer = writer;
    }

    /** Takes a wish; empty when there were too many today. */
    Optional<EvidencePack> ask(Caller caller, WritePack.Span span, String correlation) {
        Workspace workspace = caller.workspace();
        Instant now = ground.now();
        var pack = new EvidencePack(workspace.id(), UuidV7.next(), span, caller.actor(), now, "asked", null, 0);
        return ground.in(workspace, tx -> {
            if (store.since(tx, workspace.id(), now.minus(Duration.ofDays(1))) >= MOST_A_DAY) {
                return Optional.<EvidencePack>empty();
            }
            store.insert(tx, pack);
            ground.note(
                    tx,
                    caller,
                    "evidence_pack.asked",
                    pack.written(),
                    correlation,
                    Map.of("from", span.from().toString(), "until", span.until().toString()));
            return Optional.of(pack);
        });
    }

    List<EvidencePack> list(Workspace workspace) {
        return ground.in(workspace, tx -> store.list(tx, workspace.id()));
    }

    Optional<EvidencePack> find(Workspace workspace, UUID id) {
        return ground.in(workspace, tx -> store.find(tx, workspace.id(), id));
    }

    /** Notes that the file leaves; false when there is none (any more). */
    boolean begin(Caller caller, EvidencePack pack, String correlation) {
        return pack.state().equals("ready")
                && ground.in(caller.workspace(), tx -> {
                    store.fetched(tx, pack);
                    ground.note(tx, caller, "evidence_pack.fetched", pack.written(), correlation, Map.of());
                    return true;
                });
    }

    /** Writes the file, part by part. */
    void write(Workspace workspace, EvidencePack pack, OutputStream out) throws IOException {
        for (int number = 0; ; number++) {
            int which = number;
            byte[] sealed = ground.<byte @Nullable []>in(workspace, tx -> store.part(tx, pack, which));
            if (sealed == null) {
                return;
            }
            out.write(keys.workspace(workspace.id()).open(sealed, binding(pack, which)));
        }
    }

    /** Makes what was asked for, and ends what is over; for a job. */
    public void work() {
        List<WorkspaceId> all = workspaces.all().stream().map(Workspace::id).toList();
        List<PackStore.Due> due = ground.database()
                .transact(Role.JOBS, new Scope(all, List.of()), tx -> store.due(tx, all, ground.now()));
        for (PackStore.Due one : due) {
            Workspace workspace = workspaces.get(one.workspace());
            Instant now = ground.now();
            Optional<EvidencePack> taken = ground.database()
                    .transact(Role.JOBS, scope(workspace), tx -> store.take(tx, one, now, now.plus(HELD)));
            taken.ifPresent(p -> step(workspace, p));
        }
    }

    private void step(Workspace workspace, EvidencePack pack) {
        if (pack.state().equals("ready")) {
            ended(workspace, pack, "over", "evidence_pack.ended");
            return;
        }
        apart(workspace, tx -> store.forgetParts(tx, pack));
        long began = System.nanoTime();
        var parts = new Parts(workspace, pack);
        try {
            int files = writer.write(workspace, pack.span(), parts);
            parts.end();
            Instant now = ground.now();
            long millis = Math.max(1, (System.nanoTime() - began) / 1_000_000);
            var made = new EvidencePack.Made(files, parts.bytes, parts.digest.digest(), now, millis, now.plus(KEPT));
            apart(workspace, tx -> {
                store.ready(tx, pack, made);
                Map<String, String> facts = Map.of("files", Integer.toString(files), "millis", Long.toString(millis));
                note(tx, pack, "evidence_pack.ready", facts);
            });
        } catch (IOException | RuntimeException e) {
            LOG.error("{} could not be made: {}", pack.written(), Failures.describe(e));
            ended(workspace, pack, "failed", "evidence_pack.failed");
        }
    }

    private void ended(Workspace workspace, EvidencePack pack, String state, String action) {
        apart(workspace, tx -> {
            store.forgetParts(tx, pack);
            store.end(tx, pack, state);
            note(tx, pack, action, Map.of());
        });
    }

    /** Something for the store in a transaction of its own. */
    private interface Act {
        void in(Connection tx) throws SQLException;
    }

    private void apart(Workspace workspace, Act act) {
        ground.database().<@Nullable Void>transact(Role.JOBS, scope(workspace), tx -> {
            act.in(tx);
            return null;
        });
    }

    private static Scope scope(Workspace workspace) {
        return Scope.of(workspace.id(), workspace.organisation());
    }

    private static Binding binding(EvidencePack pack, int number) {
        return new Binding(pack.workspace().value(), pack.id(), "evidence_pack_part." + number);
    }

    private void note(Connection tx, EvidencePack pack, String action, Map<String, String> facts) throws SQLException {
        ground.audit()
                .append(
                        tx,
                        List.of(new AuditEvent(
                                pack.workspace(),
                                action,
                                ACTOR,
                                pack.written(),
                                null,
                                pack.written(),
                                ground.now(),
                                new TreeMap<>(facts))));
    }

    /** Seals and stores what is written, a part at a time. */
    private final class Parts extends OutputStream {
        private final Workspace workspace;
        private final EvidencePack pack;
        private final ByteArrayOutputStream gathered = new ByteArrayOutputStream(PART);
        private final MessageDigest digest = SignedArchive.sha256();
        private int number;
        private long bytes;

        Parts(Workspace workspace, EvidencePack pack) {
            this.workspace = workspace;
            this.pack = pack;
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] some, int from, int length) {
            digest.update(some, from, length);
            bytes += length;
            int at = from;
            while (at < from + length) {
                int fits = Math.min(PART - gathered.size(), from + length - at);
                gathered.write(some, at, fits);
                at += fits;
                if (gathered.size() == PART) {
                    end();
                }
            }
        }

        /** Stores what is gathered. */
        void end() {
            if (gathered.size() > 0) {
                int which = number++;
                byte[] sealed = keys.workspace(workspace.id()).seal(gathered.toByteArray(), binding(pack, which));
                apart(workspace, tx -> store.part(tx, pack, which, sealed));
                gathered.reset();
            }
        }
    }
}
