package dev.gatepost.console.screens;

import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.platform.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A version of a template as the editor has it: what was typed, over the version that it began from. What the editor
 * has no field for, the parts of a rich message, stays as it was.
 *
 * @param version in the form of {@code POST /v1/templates/{id}/versions}
 */
record Draft(ObjectNode version) {
    private static final List<String> STANDING =
            List.of("version", "state", "author", "submitted_by", "unusual", "reason", "changed_at", "approvals");
    private static final List<Option> BASES = List.of(
            new Option("contract", "A contract with the person"),
            new Option("consent", "The person's consent"),
            new Option("legal_obligation", "A legal duty"),
            new Option("legitimate_interests", "Legitimate interests"),
            new Option("vital_interests", "Vital interests"),
            new Option("public_task", "A public task"));
    private static final int MOST_VARIANTS = 60;

    static Draft empty() {
        return new Draft(Json.object().put("language", "en"));
    }

    /** From a version as the API tells it. */
    static Draft of(ObjectNode told) {
        ObjectNode bare = told.deepCopy();
        STANDING.forEach(bare::remove);
        return new Draft(bare);
    }

    private List<ObjectNode> variants() {
        return Told.objects(version.path("variants"));
    }

    /** What was typed over this. */
    Draft typed(Visit visit) {
        ObjectNode out = version.deepCopy();
        put(out, "language", visit.given("language"));
        put(out, "subject", visit.given("subject"));
        put(out, "body", visit.given("body"));
        if (visit.request().getParameter("html") != null) {
            put(out, "html", visit.given("html"));
        }
        put(out, "note", visit.given("note"));
        put(out, "legal_basis", visit.given("legal_basis"));
        out.set("allowed_hosts", words(visit.given("allowed_hosts")));
        out.set("attested", words(visit.given("attested")));
        out.set("countries", words(visit.given("countries")));
        out.set("variables", variables(visit.given("variables")));
        out.set("variants", variants(visit));
        return new Draft(out);
    }

    private ArrayNode variants(Visit visit) {
        ArrayNode out = Json.object().putArray("variants");
        List<ObjectNode> before = variants();
        for (int i = 0; i < MOST_VARIANTS && visit.request().getParameter("v" + i + "-body") != null; i++) {
            if (visit.given("v" + i + "-body").isEmpty()) {
                continue;
            }
            ObjectNode one = i < before.size() ? before.get(i).deepCopy() : Json.object();
            put(one, "language", visit.given("v" + i + "-language"));
            put(one, "country", visit.given("v" + i + "-country"));
            put(one, "subject", visit.given("v" + i + "-subject"));
            put(one, "body", visit.given("v" + i + "-body"));
            out.add(one);
        }
        return out;
    }

    /** One a line: name, kind, greatest length. A pattern that the variable had stays with its name. */
    private ArrayNode variables(String lines) {
        ArrayNode out = Json.object().putArray("variables");
        for (String line :
                lines.lines().map(String::strip).filter(l -> !l.isEmpty()).toList()) {
            String[] parts = line.split("\\s+");
            ObjectNode one = Told.objects(version.path("variables")).stream()
                    .filter(v -> Told.text(v, "name").equals(parts[0]))
                    .findFirst()
                    .map(ObjectNode::deepCopy)
                    .orElseGet(Json::object);
            one.put("name", parts[0]);
            if (parts.length > 1) {
                one.put("kind", parts[1]);
            }
            if (parts.length > 2 && parts[2].matches("[0-9]{1,6}")) {
                one.put("max_length", Integer.parseInt(parts[2]));
            }
            out.add(one);
        }
        return out;
    }

    private static void put(ObjectNode out, String name, String value) {
        if (value.isEmpty()) {
            out.remove(name);
        } else {
            out.put(name, value);
        }
    }

    private static ArrayNode words(String text) {
        ArrayNode out = Json.object().putArray("words");
        for (String word : text.split("[\\s,]+")) {
            if (!word.isEmpty()) {
                out.add(word);
            }
        }
        return out;
    }

    /** A body for the API: this version, and what is said besides. */
    byte[] body(Map<String, String> besides) {
        ObjectNode out = version.deepCopy();
        besides.forEach((name, value) -> put(out, name, value));
        return Json.write(out);
    }

    List<Field> fields(String channel, Told.Refused why) {
        List<Field> out = new ArrayList<>();
        out.add(Field.text("language", "Language")
                .with(value("language"))
                .hinted("A tag: en, de, pt-BR")
                .faultOf(why));
        if (channel.equals("email")) {
            out.add(Field.text("subject", "Subject").with(value("subject")).faultOf(why));
        }
        out.add(Field.area("body", "Text").with(value("body")).faultOf(why).hinted("Variables stand as {{name}}."));
        if (channel.equals("email")) {
            out.add(Field.area("html", "HTML").with(value("html")).faultOf(why));
        }
        out.add(Field.area("variables", "Variables")
                .with(variableLines())
                .hinted("One a line: name, kind (text, number, date, url, code), greatest length")
                .faultOf(why));
        List<ObjectNode> variants = variants();
        for (int i = 0; i <= variants.size(); i++) {
            variant(out, i, i < variants.size() ? variants.get(i) : Json.object(), new Shape(channel, why));
        }
        out.add(Field.pick("legal_basis", "Legal basis", BASES)
                .with(value("legal_basis"))
                .faultOf(why));
        out.add(Field.text("allowed_hosts", "Hosts that links may lead to")
                .with(spaced("allowed_hosts"))
                .faultOf(why));
        out.add(Field.text("countries", "Countries it goes to")
                .with(spaced("countries"))
                .hinted("DE FR")
                .faultOf(why));
        out.add(Field.text("attested", "What you vouch for")
                .with(spaced("attested"))
                .hinted("Elements that a rule asks for and software cannot see")
                .faultOf(why));
        out.add(Field.text("note", "Note for whoever approves")
                .with(value("note"))
                .faultOf(why));
        return out;
    }

    private record Shape(String channel, Told.Refused why) {}

    private static void variant(List<Field> out, int i, ObjectNode v, Shape shape) {
        String name = v.isEmpty() ? "Another wording" : "Wording " + (i + 2);
        String at = "variants/" + i + "/";
        out.add(Field.text("v" + i + "-language", name + ": language")
                .with(Told.text(v, "language"))
                .faulty(shape.why().of(at + "language")));
        out.add(Field.text("v" + i + "-country", name + ": country, if for one alone")
                .with(Told.text(v, "country"))
                .faulty(shape.why().of(at + "country")));
        if (shape.channel().equals("email")) {
            out.add(Field.text("v" + i + "-subject", name + ": subject")
                    .with(Told.text(v, "subject"))
                    .faulty(shape.why().of(at + "subject")));
        }
        out.add(Field.area("v" + i + "-body", name + ": text")
                .with(Told.text(v, "body"))
                .hinted(v.isEmpty() ? "Leave it empty if there is no other." : "")
                .faulty(shape.why().of(at + "body")));
    }

    private String value(String name) {
        return Told.text(version, name);
    }

    private String spaced(String name) {
        return Told.joined(version, name).replace(",", "");
    }

    private String variableLines() {
        StringBuilder out = new StringBuilder();
        for (JsonNode v : version.path("variables")) {
            out.append(Told.text(v, "name"))
                    .append(' ')
                    .append(Optional.of(Told.text(v, "kind"))
                            .filter(k -> !k.isEmpty())
                            .orElse("text"))
                    .append(' ')
                    .append(v.path("max_length").asInt(200))
                    .append('\n');
        }
        return out.toString();
    }
}
