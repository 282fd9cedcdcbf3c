package dev.gatepost.platform;

import java.util.List;
import java.util.Map;

/**
 * An error as the API tells it (RFC 9457, {@code application/problem+json}).
 *
 * @param detail what happened in this case; the catalogue's sentence when empty
 * @param errors one entry for each field at fault
 * @param extra further members, such as the decision of a refused message; values are JSON-writable
 */
public record Problem(ReasonCode code, String detail, List<FieldError> errors, Map<String, Object> extra) {
    /** A field at fault: its JSON pointer, the code, and what to do. */
    public record FieldError(String pointer, ReasonCode code, String detail) {}

    public static Problem of(ReasonCode code) {
        return new Problem(code, "", List.of(), Map.of());
    }

    public static Problem of(ReasonCode code, String detail) {
        return new Problem(code, detail, List.of(), Map.of());
    }

    /** Several fields at fault: the problem carries the first one's code. */
    public static Problem ofFields(List<FieldError> errors) {
        FieldError first = errors.getFirst();
        return new Problem(first.code(), first.detail(), List.copyOf(errors), Map.of());
    }

    /** The document for the wire. */
    public byte[] json(String correlation) {
        var out = new java.util.LinkedHashMap<String, Object>();
        out.put("type", code.page());
        out.put("title", code.sentence());
        out.put("status", code.status());
        out.put("code", code.code());
        out.put("detail", detail.isEmpty() ? code.sentence() : detail);
        out.put("mend", code.mend());
        if (!errors.isEmpty()) {
            out.put(
                    "errors",
                    errors.stream()
                            .map(e -> Map.of(
                                    "pointer", e.pointer(), "code", e.code().code(), "detail", e.detail()))
                            .toList());
        }
        out.putAll(extra);
        out.put("correlation_id", correlation);
        return Json.write(out);
    }
}
