package dev.gatepost.platform;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Answers of the resources behind the framework: the same documents and headers as on the hot routes. */
public final class Answers {
    private Answers() {}

    public static ResponseEntity<byte[]> ok(Object document) {
        return json(HttpStatus.OK, document);
    }

    public static ResponseEntity<byte[]> created(Object document) {
        return json(HttpStatus.CREATED, document);
    }

    /** A list that has no further page. */
    public static ResponseEntity<byte[]> list(List<?> entries) {
        var out = new java.util.LinkedHashMap<String, Object>();
        out.put("data", entries);
        out.put("next_cursor", null);
        return ok(out);
    }

    public static ResponseEntity<byte[]> problem(Problem problem, String correlation) {
        return ResponseEntity.status(problem.code().status())
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .header("Cache-Control", "no-store")
                .body(problem.json(correlation));
    }

    /** One field at fault. */
    public static ResponseEntity<byte[]> fault(String field, ReasonCode code, String detail, String correlation) {
        return problem(Problem.ofFields(List.of(new Problem.FieldError("/" + field, code, detail))), correlation);
    }

    private static ResponseEntity<byte[]> json(HttpStatus status, Object document) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .header("Cache-Control", "no-store")
                .body(Json.write(document));
    }

    /** Reads the body of a call; what is wrong with it is the problem to answer. */
    public sealed interface Body {
        record Fine(JsonFields fields) implements Body {}

        record Faulty(Problem problem) implements Body {}
    }

    /**
     * Reads the properties of a call with the given reader, and does what it asks for only when nothing is wrong with
     * any of them; all faults are told at once.
     */
    public static ResponseEntity<byte[]> read(
            byte[] body, String correlation, Function<JsonFields, Supplier<ResponseEntity<byte[]>>> reader) {
        return switch (body(body)) {
            case Body.Faulty(Problem problem) -> problem(problem, correlation);
            case Body.Fine(JsonFields fields) -> {
                Supplier<ResponseEntity<byte[]>> act = reader.apply(fields);
                List<Problem.FieldError> faults = fields.finish();
                yield faults.isEmpty() ? act.get() : problem(Problem.ofFields(faults), correlation);
            }
        };
    }

    /** As {@link #read}; what is there already under the same value of this property is a fault of it. */
    public static ResponseEntity<byte[]> readUnique(
            byte[] body,
            String correlation,
            String property,
            Function<JsonFields, Supplier<ResponseEntity<byte[]>>> reader) {
        try {
            return read(body, correlation, reader);
        } catch (DatabaseFailure e) {
            if (e.isDuplicate()) {
                return fault(property, ReasonCode.INVALID_VALUE, "it is taken", correlation);
            }
            throw e;
        }
    }

    /** The document, or that there is no such thing. */
    public static ResponseEntity<byte[]> found(Optional<?> document, String correlation) {
        return document.isPresent() ? ok(document.get()) : problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
    }

    public static Body body(byte[] bytes) {
        if (bytes.length > 64 * 1024) {
            return new Body.Faulty(Problem.of(ReasonCode.TOO_LARGE, "at most 64 KiB"));
        }
        return switch (Json.readObject(bytes)) {
            case Json.Parsed.Malformed(String where) -> new Body.Faulty(Problem.of(ReasonCode.MALFORMED_JSON, where));
            case Json.Parsed.Fine(var object) -> new Body.Fine(new JsonFields(object));
        };
    }

    /** A map that keeps its order and leaves out nulls. */
    public static Map<String, Object> document(@org.jspecify.annotations.Nullable Object... namesAndValues) {
        var out = new java.util.LinkedHashMap<String, Object>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            Object value = namesAndValues[i + 1];
            if (value != null) {
                out.put(String.valueOf(namesAndValues[i]), value);
            }
        }
        return out;
    }
}
