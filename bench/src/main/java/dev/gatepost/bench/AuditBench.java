package dev.gatepost.bench;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.AuditFilter;
import dev.gatepost.audit.ExportAudit;
import dev.gatepost.audit.FindAuditEvents;
import dev.gatepost.audit.SequenceAudit;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.UuidV7;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The audit log: events appended and sequenced as always, the export proven by the independent verifier in a process of
 * its own, and one event found among many more.
 */
final class AuditBench {
    private static final int AT_ONCE = 5_000;

    private final Site site;
    private final Figures figures;
    private final int proven;
    private final long searched;

    AuditBench(Site site, Figures figures, int proven, long searched) {
        this.site = site;
        this.figures = figures;
        this.proven = proven;
        this.searched = searched;
    }

    void run() throws Exception {
        Workspace workspace = site.tenants().getFirst().workspace();
        SequenceAudit sequence = site.server().rooms().sequenceAudit();
        figures.doing("audit: appending and sequencing %,d events".formatted(proven));
        long began = System.nanoTime();
        String wanted = "";
        for (int done = 0; done < proven; done += AT_ONCE) {
            wanted = append(workspace);
            sequence.drain(workspace.id());
        }
        while (sequence.drain(workspace.id()) > 0) {
            Thread.onSpinWait();
        }
        double appended = (System.nanoTime() - began) / 1e9;
        figures.doing("audit: exporting and proving");
        ExportAudit export = site.server().rooms().exportAudit();
        Path file = Files.createTempFile("gatepost-audit-", ".ndjson");
        try {
            began = System.nanoTime();
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
                export.write(workspace.id(), out);
            }
            double exported = (System.nanoTime() - began) / 1e9;
            began = System.nanoTime();
            prove(file, export.verifierKey(workspace.id()));
            figures.add(
                    "audit_prove_seconds",
                    (System.nanoTime() - began) / 1e9,
                    Map.of("events", proven, "append_and_sequence_seconds", appended, "export_seconds", exported));
        } finally {
            Files.deleteIfExists(file);
        }
        find(workspace, wanted);
    }

    /** Appends events of many messages; returns the object of one of them. */
    private String append(Workspace workspace) {
        List<AuditEvent> events = new ArrayList<>(AT_ONCE);
        Instant now = Instant.now();
        for (int i = 0; i < AT_ONCE; i++) {
            events.add(new AuditEvent(
                    workspace.id(),
                    i % 2 == 0 ? "message.accepted" : "message.delivered",
                    "component:bench",
                    "msg_" + UuidV7.next().toString().replace("-", ""),
                    UuidV7.next().toString(),
                    UuidV7.next().toString(),
                    now,
                    new TreeMap<>(Map.of("channel", "sms", "purpose", "transactional"))));
        }
        Scope scope = new Scope(List.of(workspace.id()), List.of());
        site.server().rooms().database().<@Nullable Void>transact(Role.ACCEPT, scope, tx -> {
            site.server().rooms().audit().append(tx, events);
            return null;
        });
        return String.valueOf(events.get(AT_ONCE / 2).object());
    }

    private static void prove(Path file, String key) throws IOException, InterruptedException {
        Path home = Path.of(System.getenv().getOrDefault("GATEPOST_HOME", "."));
        Process verifier = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        home.resolve("verifier/target/classes").toString(),
                        "dev.gatepost.verifier.Verify",
                        file.toString(),
                        "--key",
                        key)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (verifier.waitFor() != 0) {
            throw new IllegalStateException("the verifier refused the log");
        }
    }

    /** Copies of events fill the log up; they are searched like any others, though no proof covers them. */
    private void find(Workspace workspace, String wanted) throws Exception {
        figures.doing("audit: filling to %,d events".formatted(searched));
        var superuser = new Superuser(site.data());
        for (long seq = proven; seq < searched; seq += proven) {
            // Other objects; the bits of their words are as many as the original's, at other places.
            superuser.run("""
                    insert into audit_page (workspace_id, first, size, from_at, until_at, words, events, hashes)
                    select workspace_id, first + %1$d + 1000000000, size, from_at, until_at,
                        words << %2$d | words >> (8192 - %2$d),
                        convert_to(replace(convert_from(events, 'UTF8'), '"msg_', '"m%2$d_'), 'UTF8'), hashes
                    from audit_page where workspace_id = '%3$s' and first < %4$d
                    """.formatted(
                            seq, 1 + seq / proven * 37, workspace.id().value(), Math.min(proven, searched - seq)));
        }
        superuser.run("vacuum analyze audit_page");
        var finding = new FindAuditEvents(site.server().rooms().database());
        double worst = 0;
        for (int i = 0; i < 5; i++) {
            long began = System.nanoTime();
            if (finding.find(workspace.id(), AuditFilter.object(wanted), 10, null)
                            .size()
                    != 1) {
                throw new IllegalStateException("the event was not found");
            }
            worst = Math.max(worst, (System.nanoTime() - began) / 1e9);
        }
        figures.add("audit_find_seconds", worst, Map.of("events", searched, "looks", 5));
    }
}
