package dev.gatepost.proof.claims;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.AuditEntry;
import dev.gatepost.audit.AuditFilter;
import dev.gatepost.audit.ExportAudit;
import dev.gatepost.audit.FindAuditEvents;
import dev.gatepost.consent.Disclosures;
import dev.gatepost.consent.Proof;
import dev.gatepost.evidence.packs.SignedArchive;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.privacy.People;
import dev.gatepost.privacy.Person;
import dev.gatepost.privacy.PersonalData;
import dev.gatepost.privacy.Sheet;
import dev.gatepost.privacy.requests.ReportView;
import dev.gatepost.proof.ProveDecision;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Writes a claim file: what is held of the person, each disclosure that they saw, each message with its decision (which
 * holds the lists that were asked), the proof of each of the newest {@value #PROVEN} decisions, and what the log says
 * of them; signed as packs of evidence are.
 */
public final class WriteClaim {
    private static final int PROVEN = 500;

    private final Parts parts;
    private final TemplateEngine engine =
            TemplateEngine.createPrecompiled(null, ContentType.Html, WriteClaim.class.getClassLoader(), "dev.gatepost");

    /**
     * What it works with.
     *
     * @param stores every store of personal data
     * @param vouch puts what waits into a log, so that the newest events are found
     */
    public record Parts(
            Database database,
            People people,
            List<PersonalData> stores,
            MessageStore messages,
            Disclosures disclosures,
            ProveDecision prove,
            FindAuditEvents find,
            ExportAudit export,
            Consumer<WorkspaceId> vouch,
            Clock clock) {
        public Parts {
            stores = List.copyOf(stores);
        }
    }

    public WriteClaim(Parts parts) {
        this.parts = parts;
    }

    /** All that was gathered of a person. */
    private record Gathered(Sheet sheet, String pseudonym) {}

    /** Writes the file, signed; the stream stays open. */
    void write(Workspace workspace, Claim claim, OutputStream out) throws IOException {
        Instant now = parts.clock().instant();
        parts.vouch().accept(workspace.id());
        Gathered gathered = gather(workspace, claim);
        Sheet sheet = gathered.sheet();
        var archive = new SignedArchive(out);
        byte[] data = Json.write(Answers.document(
                "claim",
                claim.document(),
                "as_of",
                now.toString(),
                "complete",
                !sheet.isCut(),
                "data",
                sheet.sections()));
        archive.add("data.json", o -> o.write(data));
        List<MessageId> messages = messages(sheet);
        byte[] decisions = Json.write(decisions(workspace, messages));
        archive.add("decisions.json", o -> o.write(decisions));
        byte[] shown = Json.write(disclosures(workspace, sheet));
        archive.add("disclosures.json", o -> o.write(shown));
        byte[] events = Json.write(Map.of("events", log(workspace, gathered.pseudonym())));
        archive.add("log.json", o -> o.write(events));
        int proofs = proofs(workspace, messages, archive);
        var view = new ClaimReport(
                new ReportView(workspace.name(), claim.written(), now, sheet),
                claim.caseNumber(),
                claim.reason(),
                claim.hold(),
                claim.madeAt(),
                messages.size(),
                proofs);
        var page = new StringOutput();
        engine.render("proof/claim.jte", new HashMap<>(Map.of("claim", view)), page);
        archive.add("report.html", page.toString());
        archive.add("checkpoint.note", parts.export().checkpoint(workspace.id()));
        archive.sign(parts.export(), workspace.id());
    }

    private Gathered gather(Workspace workspace, Claim claim) {
        Scope scope = Scope.of(workspace.id(), workspace.organisation());
        return parts.database().transact(Role.JOBS, scope, tx -> {
            UUID subject = claim.id();
            var sheet = new Sheet();
            Optional<People.Named> named =
                    parts.people().contact(tx, workspace, claim.contact().toString(), subject);
            if (named.isEmpty()) {
                return new Gathered(sheet, "");
            }
            Person person = parts.people().in(tx, workspace, workspace, named.get(), subject);
            for (PersonalData store : parts.stores()) {
                store.export(tx, person, sheet);
            }
            String pseudonym = person.pseudonym();
            return new Gathered(sheet, pseudonym == null ? "" : pseudonym);
        });
    }

    private static List<MessageId> messages(Sheet sheet) {
        return sheet.sections().getOrDefault("messages", List.of()).stream()
                .flatMap(row -> MessageId.parse(String.valueOf(row.get("id"))).stream())
                .toList();
    }

    private Map<String, Object> decisions(Workspace workspace, List<MessageId> ids) {
        Map<String, Object> out = new LinkedHashMap<>();
        Scope scope = Scope.of(workspace.id(), workspace.organisation());
        for (MessageId id : ids) {
            Optional<StoredMessage> message = parts.database()
                    .transact(Role.CONSOLE, scope, tx -> parts.messages().find(tx, workspace.id(), id));
            message.ifPresent(m -> out.put(id.toString(), Json.readOwn(m.decision())));
        }
        return out;
    }

    /** Each text that the person saw, by {@code dis_…@version}. */
    private Map<String, Object> disclosures(Workspace workspace, Sheet sheet) {
        Map<String, Object> out = new LinkedHashMap<>();
        for (Map<String, Object> row : sheet.sections().getOrDefault("consents", List.of())) {
            String shown = String.valueOf(row.getOrDefault("disclosure", ""));
            int at = shown.indexOf('@');
            if (at > 0) {
                Ids.read("dis", shown.substring(0, at))
                        .flatMap(id -> parts.disclosures()
                                .text(workspace, new Proof.Shown(id, Integer.parseInt(shown.substring(at + 1)))))
                        .ifPresent(text -> out.put(shown, text));
            }
        }
        return out;
    }

    private List<Map<String, Object>> log(Workspace workspace, String pseudonym) {
        List<Map<String, Object>> out = new ArrayList<>();
        if (!pseudonym.isEmpty()) {
            AuditFilter filter = AuditFilter.subject(pseudonym);
            for (AuditEntry entry : parts.find().find(workspace.id(), filter, FindAuditEvents.LIMIT, null)) {
                out.add(Answers.document(
                        "seq",
                        entry.seq(),
                        "at",
                        entry.event().at().toString(),
                        "action",
                        entry.event().action(),
                        "actor",
                        entry.event().actor(),
                        "object",
                        entry.event().object(),
                        "facts",
                        entry.event().facts()));
            }
        }
        return out;
    }

    private int proofs(Workspace workspace, List<MessageId> messages, SignedArchive archive) throws IOException {
        int proven = 0;
        for (MessageId id : messages.reversed().stream().limit(PROVEN).toList()) {
            Optional<byte[]> proof = parts.prove().of(workspace, id);
            if (proof.isPresent()) {
                archive.add("proofs/" + id + ".json", o -> o.write(proof.get()));
                proven++;
            }
        }
        return proven;
    }
}
