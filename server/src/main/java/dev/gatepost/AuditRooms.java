package dev.gatepost;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.AuditGap;
import dev.gatepost.audit.FindAuditEvents;
import dev.gatepost.audit.ProveAudit;
import dev.gatepost.audit.VouchForLogs;
import dev.gatepost.audit.anchors.KeepAnchors;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.Repeating;
import dev.gatepost.platform.WorkspaceId;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What makes the audit's log provable to strangers: the instance's log over the others, anchors outside, proofs. */
public final class AuditRooms implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditRooms.class);
    private static final Duration VOUCHED_EVERY = Duration.ofMinutes(1);
    private static final Duration ANCHORS_LOOKED_AT_EVERY = Duration.ofSeconds(20);

    private final Rooms rooms;
    private final VouchForLogs vouch;
    private final KeepAnchors anchors;
    private final ProveAudit prove;
    private final FindAuditEvents find;

    AuditRooms(Rooms rooms, OutboundHttp http) {
        this.rooms = rooms;
        this.vouch = new VouchForLogs(rooms.database(), rooms.audit(), rooms.clock());
        this.anchors = new KeepAnchors(
                new KeepAnchors.Parts(rooms.database(), rooms.exportAudit(), rooms.audit(), rooms.clock(), http),
                rooms.settings().anchor());
        this.prove = new ProveAudit(rooms.database());
        this.find = new FindAuditEvents(rooms.database());
    }

    void schedule(Repeating jobs) {
        jobs.every(VOUCHED_EVERY, "the vouching for logs", this::vouchForAll);
        jobs.every(ANCHORS_LOOKED_AT_EVERY, "the anchoring of the audit", () -> {
            if (anchors.due()) {
                anchor();
            }
        });
    }

    /** Puts what waits into these logs, and their checkpoints into the instance's. */
    public void vouchFor(List<WorkspaceId> logs) {
        logs.forEach(this::drain);
        vouch.vouch(logs);
        drain(WorkspaceId.INSTANCE);
    }

    /** Keeps outside what the instance's log says now about all logs. */
    public void anchor() {
        vouchForAll();
        anchors.keep();
    }

    private void vouchForAll() {
        vouchFor(rooms.workspaces().all().stream().map(Workspace::id).toList());
    }

    private void drain(WorkspaceId log) {
        try {
            while (rooms.sequenceAudit().drain(log) > 0) {
                Thread.onSpinWait();
            }
        } catch (AuditGap gap) {
            // That log stands still; what it vouched for before is vouched for still, and so are the others.
            LOG.error("{}", gap.getMessage());
        }
    }

    public KeepAnchors anchors() {
        return anchors;
    }

    public ProveAudit prove() {
        return prove;
    }

    public FindAuditEvents find() {
        return find;
    }

    /** The last anchor, after which nothing is appended. */
    @Override
    public void close() {
        if (rooms.settings().anchor().target().isPresent()) {
            try {
                anchor();
            } catch (RuntimeException e) {
                LOG.warn("the last checkpoint could not be kept outside: {}", e.getMessage());
            }
        }
    }
}
