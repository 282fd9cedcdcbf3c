package dev.gatepost.proof;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.AuditEntry;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.AuditFilter;
import dev.gatepost.audit.ExportAudit;
import dev.gatepost.audit.FindAuditEvents;
import dev.gatepost.audit.ProveAudit;
import dev.gatepost.audit.ProvenEvent;
import dev.gatepost.audit.VouchForLogs;
import dev.gatepost.audit.anchors.KeepAnchors;
import dev.gatepost.consent.Disclosures;
import dev.gatepost.consent.Proof;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.WorkspaceId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes one file that shows why a message was allowed or refused: the decision as it is stored, the events of its
 * acceptance, of the consent and of the disclosure with their proofs, and the instance's word for the log. Everything
 * in it is signed; none of it holds an address or what was said.
 */
public final class ProveDecision {
    private static final String FORMAT = "gatepost-decision/1";
    private static final int LOOKED_AT = 200;

    /**
     * What it works with.
     *
     * @param vouch puts what waits into a log and its checkpoint into the instance's
     */
    public record Parts(
            Database database,
            MessageStore messages,
            Disclosures disclosures,
            ExportAudit export,
            FindAuditEvents find,
            ProveAudit prove,
            KeepAnchors anchors,
            Consumer<WorkspaceId> vouch) {}

    /** Which checkpoint of the workspace's log the instance vouches for, and where it says so. */
    private record Vouched(long size, ProvenEvent event) {}

    private final Parts parts;

    public ProveDecision(Parts parts) {
        this.parts = parts;
    }

    /** The file; empty when there is no such message, or its acceptance is not in the log yet. */
    public Optional<byte[]> of(Workspace workspace, MessageId id) {
        Optional<StoredMessage> message = parts.database()
                .transact(
                        Role.CONSOLE,
                        Scope.of(workspace.id(), workspace.organisation()),
                        tx -> parts.messages().find(tx, workspace.id(), id));
        if (message.isEmpty()) {
            return Optional.empty();
        }
        Optional<Long> place = acceptance(workspace.id(), message.get());
        if (place.isEmpty()) {
            parts.vouch().accept(workspace.id());
            place = acceptance(workspace.id(), message.get());
        }
        return place.flatMap(seq ->
                        vouched(workspace.id(), seq).flatMap(vouched -> proof(workspace, message.get(), seq, vouched)))
                .map(proof -> sealed(workspace.id(), Json.write(proof)));
    }

    private Optional<Map<String, Object>> proof(Workspace workspace, StoredMessage m, long seq, Vouched vouched) {
        WorkspaceId log = workspace.id();
        Optional<ProvenEvent> acceptance = parts.prove().at(log, seq, vouched.size());
        if (acceptance.isEmpty()) {
            return Optional.empty();
        }
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("format", FORMAT);
        out.put("workspace", log.toString());
        out.put("message", m.id().toString());
        out.put("decision", base64(m.decision()));
        out.put("acceptance", entry(acceptance.get()));
        consent(workspace, m, vouched.size(), out);
        out.put("instance", entry(vouched.event()));
        out.put(
                "keys",
                Map.of(
                        "instance",
                        parts.export().verifierKey(WorkspaceId.INSTANCE),
                        "workspace",
                        parts.export().verifierKey(log)));
        return Optional.of(out);
    }

    private void consent(Workspace workspace, StoredMessage m, long size, Map<String, Object> out) {
        String relied = Json.readOwn(m.decision()).at("/facts/consent/event").asString("");
        Optional<ProvenEvent> event = relied.isEmpty()
                ? Optional.empty()
                : first(workspace.id(), AuditFilter.object(relied), "consent.", null, size);
        if (event.isEmpty()) {
            return;
        }
        out.put("consent", entry(event.get()));
        String shown = event.get().read().facts().getOrDefault("disclosure", "");
        int at = shown.indexOf('@');
        if (at < 0) {
            return;
        }
        String disclosure = shown.substring(0, at);
        String version = shown.substring(at + 1);
        Optional<ProvenEvent> written =
                first(workspace.id(), AuditFilter.object(disclosure), "disclosure.", version, size);
        Optional<String> text = Ids.read("dis", disclosure)
                .flatMap(id -> parts.disclosures().text(workspace, new Proof.Shown(id, Integer.parseInt(version))));
        if (written.isPresent() && text.isPresent()) {
            out.put("disclosure", Map.of("entry", entry(written.get()), "text", text.get()));
        }
    }

    /** The oldest of the events that were found: later ones say that it was read, or retired. */
    private Optional<ProvenEvent> first(
            WorkspaceId log, AuditFilter filter, String action, @Nullable String version, long size) {
        List<AuditEntry> found = parts.find().find(log, filter, LOOKED_AT, null).reversed();
        return found.stream()
                .filter(e -> e.event().action().startsWith(action))
                .filter(e -> version == null || version.equals(e.event().facts().get("version")))
                .findFirst()
                .flatMap(e -> parts.prove().at(log, e.seq(), size));
    }

    private Optional<Long> acceptance(WorkspaceId log, StoredMessage m) {
        return parts.find().find(log, AuditFilter.object(m.id().toString()), LOOKED_AT, null).reversed().stream()
                .filter(e -> e.event().facts().containsKey("decision_sha256"))
                .map(AuditEntry::seq)
                .findFirst();
    }

    /**
     * What was kept outside is preferred; what the newest checkpoint covers comes next. What no word of the instance
     * covers yet is vouched for now.
     */
    private Optional<Vouched> vouched(WorkspaceId log, long seq) {
        Optional<Long> anchored = parts.anchors().standing().newest().map(KeepAnchors.Anchor::size);
        Optional<Vouched> outside = anchored.flatMap(size -> vouchedAt(log, seq, size));
        if (outside.isPresent()) {
            return outside;
        }
        Optional<Vouched> inside = vouchedAt(log, seq, null);
        if (inside.isPresent()) {
            return inside;
        }
        parts.vouch().accept(log);
        return vouchedAt(log, seq, null);
    }

    private Optional<Vouched> vouchedAt(WorkspaceId log, long seq, @Nullable Long anchored) {
        AuditFilter filter = new AuditFilter(VouchForLogs.ACTION, null, log.toString(), null, null, null);
        for (AuditEntry entry : parts.find().find(WorkspaceId.INSTANCE, filter, LOOKED_AT, anchored)) {
            long size = size(entry.event());
            if (size > seq) {
                Optional<ProvenEvent> proven = anchored == null
                        ? parts.prove().at(WorkspaceId.INSTANCE, entry.seq())
                        : parts.prove().at(WorkspaceId.INSTANCE, entry.seq(), anchored);
                return proven.map(p -> new Vouched(size, p));
            }
        }
        return Optional.empty();
    }

    private static long size(AuditEvent vouched) {
        return Long.parseLong(vouched.facts().getOrDefault("size", "0"));
    }

    private static Map<String, Object> entry(ProvenEvent event) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("seq", event.seq());
        out.put("event", base64(event.event()));
        out.put("proof", event.path().stream().map(ProveDecision::base64).toList());
        out.put("checkpoint", event.note());
        return out;
    }

    private byte[] sealed(WorkspaceId log, byte[] proof) {
        ExportAudit.Signature signature = parts.export().sign(log, proof);
        ByteArrayOutputStream file = new ByteArrayOutputStream(proof.length + 512);
        file.writeBytes("{\"proof\":".getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(proof);
        file.writeBytes((",\"signature\":{\"key\":\"" + signature.key() + "\",\"value\":\"" + base64(signature.value())
                        + "\"}}\n")
                .getBytes(StandardCharsets.US_ASCII));
        return file.toByteArray();
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
