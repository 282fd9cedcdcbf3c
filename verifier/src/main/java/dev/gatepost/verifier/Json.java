package dev.gatepost.verifier;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON (RFC 8259) without a library, strictly: each property once, nothing after the value, at most 64 deep. Objects
 * remember where they stand, since signatures are over bytes and not over meanings.
 */
final class Json {
    private static final int DEEPEST = 64;

    /** A value. */
    sealed interface Value {
        /**
         * @param from where its opening brace stands
         * @param until where the byte after its closing brace stands
         */
        record Obj(Map<String, Value> members, int from, int until) implements Value {
            /** A text that must be there. */
            String text(String name) throws Refusal {
                String text = optional(name);
                if (text == null) {
                    throw new Refusal("The property '" + name + "' is missing, or is no text.");
                }
                return text;
            }

            @Nullable
            String optional(String name) {
                return members.get(name) instanceof Text(String text) ? text : null;
            }

            Obj object(String name) throws Refusal {
                Obj object = optionalObject(name);
                if (object == null) {
                    throw new Refusal("The property '" + name + "' is missing, or is no object.");
                }
                return object;
            }

            @Nullable
            Obj optionalObject(String name) {
                return members.get(name) instanceof Obj object ? object : null;
            }

            List<Value> list(String name) throws Refusal {
                if (members.get(name) instanceof Arr(List<Value> values)) {
                    return values;
                }
                throw new Refusal("The property '" + name + "' is missing, or is no list.");
            }

            long number(String name) throws Refusal {
                if (members.get(name) instanceof Num(String digits) && digits.matches("0|[1-9][0-9]{0,17}")) {
                    return Long.parseLong(digits);
                }
                throw new Refusal("The property '" + name + "' is missing, or is no whole number.");
            }
        }

        record Arr(List<Value> values) implements Value {}

        record Text(String text) implements Value {}

        record Num(String digits) implements Value {}

        /** {@code true}, {@code false}, {@code null}. */
        record Word(String word) implements Value {}
    }

    private final byte[] bytes;
    private int at;
    private int depth;

    private Json(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The object that these bytes are. */
    static Value.Obj object(byte[] bytes) throws Refusal {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException e) {
            throw new Refusal("It is no UTF-8.");
        }
        Json json = new Json(bytes);
        Value value = json.value();
        json.blank();
        if (json.at < bytes.length || !(value instanceof Value.Obj object)) {
            throw json.malformed();
        }
        return object;
    }

    private Value value() throws Refusal {
        blank();
        if (++depth > DEEPEST) {
            throw malformed();
        }
        Value value =
                switch (peek()) {
                    case '{' -> object();
                    case '[' -> array();
                    case '"' -> new Value.Text(text());
                    case 't' -> word("true");
                    case 'f' -> word("false");
                    case 'n' -> word("null");
                    default -> number();
                };
        depth--;
        return value;
    }

    private Value.Obj object() throws Refusal {
        int from = at;
        Map<String, Value> members = new LinkedHashMap<>();
        take('{');
        blank();
        if (peek() != '}') {
            do {
                blank();
                String name = text();
                blank();
                take(':');
                if (members.put(name, value()) != null) {
                    throw new Refusal("The property '" + name + "' stands there twice.");
                }
                blank();
            } while (took(','));
        }
        take('}');
        return new Value.Obj(members, from, at);
    }

    private Value.Arr array() throws Refusal {
        List<Value> values = new ArrayList<>();
        take('[');
        blank();
        if (peek() != ']') {
            do {
                values.add(value());
                blank();
            } while (took(','));
        }
        take(']');
        return new Value.Arr(values);
    }

    private Value.Word word(String word) throws Refusal {
        for (int i = 0; i < word.length(); i++) {
            take(word.charAt(i));
        }
        return new Value.Word(word);
    }

    private Value.Num number() throws Refusal {
        int from = at;
        while (at < bytes.length && "+-.eE0123456789".indexOf(bytes[at]) >= 0) {
            at++;
        }
        String digits = new String(bytes, from, at - from, StandardCharsets.US_ASCII);
        if (!digits.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) {
            throw malformed();
        }
        return new Value.Num(digits);
    }

    private String text() throws Refusal {
        take('"');
        StringBuilder out = new StringBuilder();
        int from = at;
        while (peek() != '"') {
            if (peek() < 0x20 && peek() >= 0) {
                throw malformed();
            }
            if (peek() == '\\') {
                out.append(plain(from));
                at++;
                out.append(escaped());
                from = at;
            } else {
                at++;
            }
        }
        out.append(plain(from));
        at++;
        return out.toString();
    }

    private String plain(int from) {
        return new String(bytes, from, at - from, StandardCharsets.UTF_8);
    }

    private char escaped() throws Refusal {
        int c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> (char) c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int unit = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(peek(), 16);
                    if (digit < 0) {
                        throw malformed();
                    }
                    unit = unit << 4 | digit;
                    at++;
                }
                yield (char) unit;
            }
            default -> throw malformed();
        };
    }

    private int peek() throws Refusal {
        if (at >= bytes.length) {
            throw malformed();
        }
        return bytes[at];
    }

    private void take(char expected) throws Refusal {
        if (peek() != expected) {
            throw malformed();
        }
        at++;
    }

    private boolean took(char expected) throws Refusal {
        if (peek() != expected) {
            return false;
        }
        at++;
        return true;
    }

    private void blank() {
        while (at < bytes.length && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
            at++;
        }
    }

    private Refusal malformed() {
        return new Refusal("It is no well-formed JSON, at byte " + at + ".");
    }
}
