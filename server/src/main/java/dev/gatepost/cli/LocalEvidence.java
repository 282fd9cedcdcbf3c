package dev.gatepost.cli;

import dev.gatepost.Rooms;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.Origin;
import dev.gatepost.evidence.packs.WritePack.Span;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the running server does for {@code gatepost evidence}. */
final class LocalEvidence {
    private static final Duration USUAL = Duration.ofDays(90);

    private final Rooms rooms;

    LocalEvidence(Rooms rooms) {
        this.rooms = rooms;
    }

    Map<String, Object> run(ObjectNode command, String actor) {
        Optional<Workspace> workspace = rooms.workspaces().named(text(command, "workspace"));
        if (workspace.isEmpty()) {
            return Map.of("error", "There is no workspace '" + text(command, "workspace") + "'.");
        }
        Span span;
        try {
            Instant until = instant(command, "until", rooms.clock().instant());
            span = new Span(instant(command, "from", until.minus(USUAL)), until);
        } catch (DateTimeParseException e) {
            return Map.of("error", "Give instants as 2026-08-01T00:00:00Z.");
        } catch (IllegalArgumentException e) {
            return Map.of("error", "The span ends before it begins.");
        }
        return write(workspace.get(), span, Path.of(text(command, "file")), actor);
    }

    private Map<String, Object> write(Workspace workspace, Span span, Path target, String actor) {
        note(workspace, span, actor);
        long began = System.nanoTime();
        try (OutputStream out =
                new BufferedOutputStream(Files.newOutputStream(target, StandardOpenOption.CREATE_NEW), 1 << 16)) {
            int files = rooms.evidence().writer().write(workspace, span, out);
            return Map.of(
                    "files",
                    files,
                    "millis",
                    (System.nanoTime() - began) / 1_000_000,
                    "verifier_key",
                    rooms.exportAudit().verifierKey(workspace.id()));
        } catch (FileAlreadyExistsException e) {
            return Map.of("error", "There is a file " + target + " already; it is not written over.");
        } catch (IOException e) {
            return Map.of("error", "The file " + target + " cannot be written.");
        }
    }

    private void note(Workspace workspace, Span span, String actor) {
        var event = new AuditEvent(
                workspace.id(),
                "evidence_pack.written",
                actor,
                null,
                null,
                Origin.correlation(),
                rooms.clock().instant(),
                new TreeMap<>(Map.of(
                        "from", span.from().toString(), "until", span.until().toString())));
        rooms.evidence().ground().in(workspace, tx -> {
            rooms.audit().append(tx, List.of(event));
            return true;
        });
    }

    private static Instant instant(ObjectNode command, String name, Instant otherwise) {
        String written = text(command, name);
        return written.isEmpty() ? otherwise : Instant.parse(written);
    }

    private static String text(ObjectNode command, String name) {
        JsonNode node = command.get(name);
        return node == null ? "" : node.asString();
    }
}
