package dev.gatepost.evidence;

import dev.gatepost.access.Workspace;
import dev.gatepost.controls.Chapter;
import dev.gatepost.platform.Json;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** The written policy, printed from the rules in force (GOV-02). Its version is the hash of what it says. */
public final class PolicyDocument {
    private static final int SHORT = 16;

    private final Ground ground;
    private final TemplateEngine engine = TemplateEngine.createPrecompiled(
            null, ContentType.Html, PolicyDocument.class.getClassLoader(), "dev.gatepost");

    public PolicyDocument(Ground ground) {
        this.ground = ground;
    }

    /** A chapter as it stands. */
    public record Section(String title, String says, List<String> columns, List<List<String>> rows) {
        public Section {
            columns = List.copyOf(columns);
            rows = List.copyOf(rows);
        }

        /** For links within the page. */
        public String anchor() {
            return title.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z]+", "-");
        }
    }

    /** The document. */
    public record Written(String workspace, Instant at, String version, List<Section> sections) {
        public Written {
            sections = List.copyOf(sections);
        }

        /** The same as Markdown. */
        public String markdown() {
            StringBuilder out = new StringBuilder("# Messaging policy of " + workspace + "\n\nVersion `" + version
                    + "`, as in force at " + at + ". Made from the rules that the gate obeys.\n");
            for (Section s : sections) {
                out.append("\n## ")
                        .append(s.title())
                        .append("\n\n")
                        .append(s.says())
                        .append("\n\n");
                if (s.rows().isEmpty()) {
                    out.append("There is none.\n");
                    continue;
                }
                line(out, s.columns());
                out.append("|").append("---|".repeat(s.columns().size())).append("\n");
                s.rows().forEach(row -> line(out, row));
            }
            return out.toString();
        }

        private static void line(StringBuilder out, List<String> cells) {
            out.append("|");
            cells.forEach(c -> out.append(" ")
                    .append(c.replace("\\", "\\\\").replace("|", "\\|").replaceAll("\\s+", " "))
                    .append(" |"));
            out.append("\n");
        }
    }

    /** The policy of a workspace as it is now. */
    public Written of(Workspace workspace) {
        List<Section> sections = ground.in(workspace, tx -> {
            List<Section> out = new ArrayList<>();
            for (Chapter c : ground.register().chapters()) {
                out.add(new Section(c.title(), c.says(), c.columns(), c.rows().in(tx, workspace.id())));
            }
            return out;
        });
        byte[] said = Json.write(sections.stream()
                .map(s -> List.of(s.title(), s.says(), s.columns(), s.rows()))
                .toList());
        return new Written(workspace.name(), ground.now(), hash(said), sections);
    }

    /** The document as a page that needs nothing else. */
    public String html(Written written) {
        var out = new StringOutput();
        engine.render("evidence/policy.jte", new HashMap<>(Map.of("policy", written)), out);
        return out.toString();
    }

    private static String hash(byte[] said) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(said))
                    .substring(0, SHORT);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException("This Java has no SHA-256.", absent);
        }
    }
}
