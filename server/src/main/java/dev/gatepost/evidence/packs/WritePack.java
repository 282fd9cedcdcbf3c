package dev.gatepost.evidence.packs;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.ExportAudit;
import dev.gatepost.audit.ProveAudit;
import dev.gatepost.audit.anchors.KeepAnchors;
import dev.gatepost.controls.Control;
import dev.gatepost.controls.ControlResult;
import dev.gatepost.controls.ControlResults;
import dev.gatepost.controls.EvidenceTable;
import dev.gatepost.controls.Measured;
import dev.gatepost.evidence.Ground;
import dev.gatepost.evidence.PolicyDocument;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.WorkspaceId;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes a pack as it travels: tables row by row, then the log, the policy, the controls, the index, the signature. */
public final class WritePack {
    private static final int ANCHORS = 10_000;
    private static final List<String> TEXTS = List.of("suppression", "callbacks", "incidents");

    private final Parts parts;
    private final ControlResults results = new ControlResults();
    private final TemplateEngine engine =
            TemplateEngine.createPrecompiled(null, ContentType.Html, WritePack.class.getClassLoader(), "dev.gatepost");

    /**
     * What it works with.
     *
     * @param vouch puts what waits into the workspace's log, and its checkpoint into the instance's
     */
    public record Parts(
            Ground ground,
            PolicyDocument policy,
            ExportAudit export,
            ProveAudit prove,
            KeepAnchors anchors,
            Consumer<WorkspaceId> vouch) {}

    public WritePack(Parts parts) {
        this.parts = parts;
    }

    /** For which time. */
    public record Span(Instant from, Instant until) {
        public Span {
            if (!until.isAfter(from)) {
                throw new IllegalArgumentException("a span ends after it began");
            }
        }
    }

    /** Writes it all; gives the number of files that are signed. */
    public int write(Workspace workspace, Span span, OutputStream out) throws IOException {
        parts.vouch().accept(workspace.id());
        var archive = new SignedArchive(out);
        List<PackIndex.Entry> entries = new ArrayList<>();
        tables(workspace, span, archive, entries);
        log(workspace, span, archive, entries);
        texts(workspace, archive, entries);
        List<PackIndex.Checked> controls = controls(workspace, archive, entries);
        List<PackIndex.Figure> figures = figures(workspace, archive, entries);
        var index = new PackIndex(
                workspace.name(), span.from(), span.until(), parts.ground().now(), entries, controls, figures);
        var page = new StringOutput();
        engine.render("evidence/pack.jte", new HashMap<>(Map.of("index", index)), page);
        archive.add("index.html", page.toString());
        archive.sign(parts.export(), workspace.id());
        return archive.files().size();
    }

    private void tables(Workspace workspace, Span span, SignedArchive archive, List<PackIndex.Entry> entries)
            throws IOException {
        EvidenceTable.Span of = both(workspace, span);
        try {
            parts.ground().<@Nullable Void>in(workspace, tx -> {
                for (EvidenceTable table : parts.ground().register().tables()) {
                    entries.add(new PackIndex.Entry(
                            table.path(), table.title(), table.says(), rows(tx, table, of, archive)));
                }
                return null;
            });
        } catch (UncheckedIOException e) {
            throw new IOException("a table could not be written", e);
        }
    }

    /** In a workspace whose clock is moved, records have its time or ours: the span reaches over both. */
    private static EvidenceTable.Span both(Workspace workspace, Span span) {
        Instant from = workspace.clock().at(span.from());
        Instant until = workspace.clock().at(span.until());
        return new EvidenceTable.Span(
                workspace.id(),
                workspace.organisation(),
                from.isBefore(span.from()) ? from : span.from(),
                until.isAfter(span.until()) ? until : span.until());
    }

    private static long rows(Connection tx, EvidenceTable table, EvidenceTable.Span span, SignedArchive archive) {
        long[] rows = new long[1];
        try {
            archive.add(table.path(), out -> {
                try {
                    rows[0] = table.read(tx, span, cells -> out.write(csv(cells).getBytes(StandardCharsets.UTF_8)));
                } catch (SQLException e) {
                    throw new IOException(table.path() + " could not be read", e);
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return rows[0];
    }

    /** RFC 4180. What a spreadsheet would take for a formula begins with an apostrophe. */
    private static String csv(List<@Nullable String> cells) {
        StringBuilder line = new StringBuilder();
        for (String cell : cells) {
            String text = cell == null ? "" : cell;
            String safe = text.matches("(?s)[=+\\-@\t\r].*") && !text.matches("[+-]?[0-9.]+") ? "'" + text : text;
            line.append(line.isEmpty() ? "" : ",")
                    .append('"')
                    .append(safe.replace("\"", "\"\""))
                    .append('"');
        }
        return line.append("\r\n").toString();
    }

    private void log(Workspace workspace, Span span, SignedArchive archive, List<PackIndex.Entry> entries)
            throws IOException {
        EvidenceTable.Span of = both(workspace, span);
        archive.add("audit/log.ndjson", out -> parts.prove().write(workspace.id(), of.from(), of.until(), out));
        entries.add(new PackIndex.Entry(
                "audit/log.ndjson",
                "Audit log",
                "What happened in the span, each event with its proof, at most " + ProveAudit.MOST
                        + ". Check it: verifier event audit/log.ndjson --key KEY.",
                -1));
        archive.add("audit/checkpoint.note", parts.export().checkpoint(workspace.id()));
        archive.add("audit/instance.note", parts.export().checkpoint(WorkspaceId.INSTANCE));
        entries.add(new PackIndex.Entry(
                "audit/checkpoint.note", "Checkpoint", "The log's size and root, signed; and the instance's.", -1));
        archive.add("audit/anchors.csv", out -> {
            out.write("\"at\",\"size\",\"target\",\"name\"\r\n".getBytes(StandardCharsets.UTF_8));
            for (KeepAnchors.Anchor a : parts.anchors().newest(ANCHORS)) {
                if (!a.at().isBefore(span.from()) && a.at().isBefore(span.until())) {
                    List<@Nullable String> cells =
                            List.of(a.at().toString(), Long.toString(a.size()), a.target(), a.name());
                    out.write(csv(cells).getBytes(StandardCharsets.UTF_8));
                }
            }
        });
        entries.add(new PackIndex.Entry(
                "audit/anchors.csv", "Anchors", "Which checkpoints were kept outside, and when.", -1));
    }

    private void texts(Workspace workspace, SignedArchive archive, List<PackIndex.Entry> entries) throws IOException {
        PolicyDocument.Written written = parts.policy().of(workspace);
        archive.add("policy/policy.html", parts.policy().html(written));
        archive.add("policy/policy.md", written.markdown());
        entries.add(new PackIndex.Entry(
                "policy/policy.html",
                "Written policy",
                "Made from the rules in force; version " + written.version() + ".",
                -1));
        Map<String, String> titles = Map.of(
                "suppression", "How suppression works",
                "callbacks", "How callbacks must prove themselves",
                "incidents", "What is done in an incident");
        for (String text : TEXTS) {
            try (InputStream in = WritePack.class.getResourceAsStream("/evidence/" + text + ".md")) {
                if (in == null) {
                    throw new IllegalStateException("evidence/" + text + ".md is missing");
                }
                archive.add("procedures/" + text + ".md", in::transferTo);
            }
            entries.add(new PackIndex.Entry(
                    "procedures/" + text + ".md", String.valueOf(titles.get(text)), "As it is built and run.", -1));
        }
    }

    private List<PackIndex.Checked> controls(Workspace workspace, SignedArchive archive, List<PackIndex.Entry> entries)
            throws IOException {
        Map<String, ControlResult> newest = parts.ground().in(workspace, tx -> {
            Map<String, ControlResult> all = new HashMap<>(results.newest(tx, WorkspaceId.INSTANCE));
            all.putAll(results.newest(tx, workspace.id()));
            return all;
        });
        List<PackIndex.Checked> out = new ArrayList<>();
        List<Object> written = new ArrayList<>();
        for (Control control : parts.ground().register().controls()) {
            Control.Definition d = control.definition();
            Map<String, List<String>> points =
                    parts.ground().register().frameworks().of(d.id());
            ControlResult last = newest.get(d.id());
            out.add(PackIndex.Checked.of(control, points, Optional.ofNullable(last)));
            written.add(Answers.document(
                    "id",
                    d.id(),
                    "title",
                    d.title(),
                    "owner",
                    d.owner(),
                    "requirement",
                    d.requirement(),
                    "frameworks",
                    points,
                    "procedure",
                    d.procedure(),
                    "cadence",
                    d.cadence().toString(),
                    "outcome",
                    last == null ? "not_yet" : last.outcome(),
                    "why",
                    last == null ? null : last.why(),
                    "at",
                    last == null ? null : last.at().toString()));
        }
        byte[] json = Json.write(Map.of("controls", written));
        archive.add("controls/controls.json", o -> o.write(json));
        entries.add(new PackIndex.Entry(
                "controls/controls.json",
                "Controls",
                "Each control: owner, test, standards, newest result.",
                out.size()));
        return out;
    }

    private List<PackIndex.Figure> figures(Workspace workspace, SignedArchive archive, List<PackIndex.Entry> entries)
            throws IOException {
        List<PackIndex.Figure> out = new ArrayList<>();
        Map<String, Object> values = new LinkedHashMap<>();
        var asked = new Control.Asked(workspace.id(), parts.ground().now());
        parts.ground().<@Nullable Void>in(workspace, tx -> {
            for (Measured m : parts.ground().register().measures()) {
                OptionalDouble value = m.value(tx, asked);
                value.ifPresent(v -> values.put(m.name(), v));
                String shown = value.isPresent()
                        ? String.format(java.util.Locale.ROOT, "%.3f", value.getAsDouble())
                        : "nothing to measure";
                out.add(new PackIndex.Figure(m.name(), m.says(), shown));
            }
            return null;
        });
        byte[] json = Json.write(values);
        archive.add("controls/metrics.json", o -> o.write(json));
        entries.add(
                new PackIndex.Entry("controls/metrics.json", "Measures", "The figures on this page.", values.size()));
        return out;
    }
}
