package dev.gatepost.intake;

import dev.gatepost.access.Caller;
import dev.gatepost.intake.PreviewDecisions.Foreseen;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides a file of messages that nobody sends (POL-05): comma-separated values with a line of names, or a JSON object
 * in each line. It is read as a stream, a few hundred messages at a time. Columns named as properties of a message are
 * those; every other column that is filled is a variable of the template.
 */
public final class PreviewFile {
    /** More than this is a campaign to be tried in parts. */
    public static final int MOST = 100_000;

    private static final int AT_ONCE = 500;
    private static final Set<String> PROPERTIES = Set.of(
            "to", "channel", "template", "purpose", "sender", "language", "not_before", "expires_at", "reference");
    private static final Set<String> HOME = Set.of("country", "region", "postal_code");

    private final PreviewDecisions preview;

    PreviewFile(PreviewDecisions preview) {
        this.preview = preview;
    }

    /** What came of a file. */
    public sealed interface Done {
        /** @param report as the API tells it; examples are the lines of messages, the first message being 1 */
        record Fine(Map<String, Object> report) implements Done {}

        record Unreadable(String why) implements Done {}
    }

    /** Decides all messages of a file. */
    public Done of(Caller caller, Path file, String correlation) {
        try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            in.mark(2);
            boolean json = in.read() == '{';
            in.reset();
            return new Done.Fine(json ? lines(caller, in, correlation) : rows(caller, in, correlation));
        } catch (IOException e) {
            return new Done.Unreadable(
                    e instanceof java.nio.file.FileSystemException
                            ? "it is not there, or not to be read"
                            : String.valueOf(e.getMessage()));
        }
    }

    private Map<String, Object> rows(Caller caller, BufferedReader in, String correlation) throws IOException {
        var rows = new CsvRows(in);
        List<String> names = rows.next();
        if (names == null || !names.contains("to")) {
            throw new IOException("the first line names the columns, and one of them is 'to'");
        }
        var all = new Batches(caller, correlation);
        for (List<String> row = rows.next(); row != null; row = rows.next()) {
            all.add(body(names, row));
        }
        return all.done();
    }

    private static @Nullable ObjectNode body(List<String> names, List<String> row) {
        if (row.size() > names.size()) {
            return null;
        }
        ObjectNode body = Json.object();
        Map<String, String> variables = new TreeMap<>();
        for (int i = 0; i < row.size(); i++) {
            String name = names.get(i).strip();
            if (PROPERTIES.contains(name)) {
                if (!row.get(i).isBlank()) {
                    body.put(name, row.get(i).strip());
                }
            } else if (HOME.contains(name)) {
                if (!row.get(i).isBlank()) {
                    body.withObject("/residence").put(name, row.get(i).strip());
                }
            } else if (!row.get(i).isBlank()) {
                variables.put(name, row.get(i));
            }
        }
        if (body.has("template")) {
            variables.forEach((name, value) -> body.withObject("/variables").put(name, value));
        } else if (variables.containsKey("text")) {
            body.withObject("/content").put("text", variables.get("text"));
        }
        return body;
    }

    private Map<String, Object> lines(Caller caller, BufferedReader in, String correlation) throws IOException {
        var all = new Batches(caller, correlation);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.length() > CsvRows.LONGEST_ROW) {
                throw new IOException("a line is longer than " + CsvRows.LONGEST_ROW + " characters");
            }
            if (!line.isBlank()) {
                all.add(
                        switch (Json.readObject(line.getBytes(StandardCharsets.UTF_8))) {
                            case Json.Parsed.Fine(ObjectNode body) -> body;
                            case Json.Parsed.Malformed _ -> null;
                        });
            }
        }
        return all.done();
    }

    /** Messages on their way to the report, a few hundred at a time. */
    private final class Batches {
        private final Caller caller;
        private final String correlation;
        private final PreviewReport report = new PreviewReport();
        private final List<ObjectNode> bodies = new ArrayList<>(AT_ONCE);
        private final List<Integer> places = new ArrayList<>(AT_ONCE);
        private int seen;

        Batches(Caller caller, String correlation) {
            this.caller = caller;
            this.correlation = correlation;
        }

        void add(@Nullable ObjectNode body) throws IOException {
            seen++;
            if (seen > MOST) {
                throw new IOException("it has more than " + MOST + " messages; try it in parts");
            }
            if (body == null) {
                report.add(seen, new Foreseen.Faulty(Problem.of(ReasonCode.MALFORMED_JSON, "the line is no message")));
                return;
            }
            bodies.add(body);
            places.add(seen);
            if (bodies.size() == AT_ONCE) {
                decide();
            }
        }

        private void decide() {
            List<Foreseen> foreseen = preview.of(caller, List.copyOf(bodies), correlation);
            for (int i = 0; i < foreseen.size(); i++) {
                report.add(places.get(i), foreseen.get(i));
            }
            bodies.clear();
            places.clear();
        }

        Map<String, Object> done() {
            if (!bodies.isEmpty()) {
                decide();
            }
            return report.document();
        }
    }
}
