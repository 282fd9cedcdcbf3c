package dev.gatepost.console.screens;

import dev.gatepost.platform.Json;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a resource of the API answered a page. */
sealed interface Told {
    /** It was done, or here it is. */
    record Fine(ObjectNode document) implements Told {}

    /**
     * It was refused.
     *
     * @param sentence what happened
     * @param fact what of it happened here
     * @param mend what to do
     * @param fields what is wrong with which field
     */
    record Refused(int status, String code, String sentence, String fact, String mend, List<Fault> fields)
            implements Told {
        static final Refused NOTHING = new Refused(0, "", "", "", "", List.of());

        /** What the catalogue says of a problem. */
        static Refused of(Problem problem) {
            return refused(problem.code().status(), Json.readOwn(problem.json("")));
        }

        static Refused of(ReasonCode code, String fact) {
            return of(Problem.of(code, fact));
        }

        boolean isNothing() {
            return status == 0;
        }

        /** What is wrong with this field; empty when nothing is. */
        String of(String field) {
            return fields.stream()
                    .filter(f -> f.field().equals(field))
                    .map(Fault::why)
                    .findFirst()
                    .orElse("");
        }
    }

    /** A field at fault, and why. */
    record Fault(String field, String why) {}

    static Told of(ResponseEntity<byte[]> answer) {
        byte[] body = answer.getBody();
        ObjectNode document = body == null || body.length == 0 ? Json.object() : Json.readOwn(body);
        int status = answer.getStatusCode().value();
        return status < 300 ? new Fine(document) : refused(status, document);
    }

    private static Refused refused(int status, ObjectNode problem) {
        List<Fault> fields = new ArrayList<>();
        for (JsonNode fault : problem.path("errors")) {
            fields.add(new Fault(
                    fault.path("pointer").asString("").replaceFirst("^/", ""),
                    fault.path("detail").asString("")));
        }
        String sentence = problem.path("title").asString("");
        String fact = problem.path("detail").asString("");
        return new Refused(
                status,
                problem.path("code").asString(""),
                sentence,
                fact.equals(sentence) ? "" : fact,
                problem.path("mend").asString(""),
                List.copyOf(fields));
    }

    /** The entries of a list; none when it was refused. */
    default List<ObjectNode> data() {
        return switch (this) {
            case Fine(ObjectNode document) -> objects(document.path("data"));
            case Refused refused -> List.of();
        };
    }

    /** The objects of an array. */
    static List<ObjectNode> objects(JsonNode array) {
        List<ObjectNode> out = new ArrayList<>();
        for (JsonNode node : array) {
            if (node instanceof ObjectNode object) {
                out.add(object);
            }
        }
        return out;
    }

    /** A text of a document; empty when it has none. */
    static String text(JsonNode document, String name) {
        JsonNode value = document.path(name);
        return value.isNull() ? "" : value.asString("");
    }

    /** The texts of an array, a comma between them; empty when it has none. */
    static String joined(JsonNode document, String name) {
        List<String> out = new ArrayList<>();
        document.path(name).forEach(value -> out.add(value.asString("")));
        return String.join(", ", out);
    }

    /** The document, or an empty one when it was refused. */
    default ObjectNode document() {
        return switch (this) {
            case Fine(ObjectNode document) -> document;
            case Refused refused -> Json.object();
        };
    }

    /** A body for a resource: the texts that are not empty. */
    static byte[] body(Map<String, String> texts) {
        ObjectNode object = Json.object();
        texts.forEach((name, value) -> {
            if (!value.isEmpty()) {
                object.put(name, value);
            }
        });
        return Json.write(object);
    }
}
