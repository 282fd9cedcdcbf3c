package dev.gatepost.providers.api;

import dev.gatepost.platform.Json;
import dev.gatepost.providers.MalformedCallback;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.proofs.FormPairs;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The fields of a verified callback. Those that are asked for are bounded and of their form, or
 * {@link MalformedCallback} names the field; the others are ignored.
 */
public final class CallbackFields {
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:-]{1,100}");
    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9._ -]{1,60}");
    // Short codes have up to 6 digits and are kept as they are.
    private static final Pattern BARE_NUMBER = Pattern.compile("[1-9][0-9]{6,14}");
    private static final int LONGEST_ADDRESS = 128;
    private static final int LONGEST_TEXT = 10_000;
    private static final int MOST_ENTRIES = 100;

    private final JsonNode node;
    private final String place;

    private CallbackFields(JsonNode node, String place) {
        this.node = node;
        this.place = place;
    }

    /** The body, one JSON object. */
    public static CallbackFields ofJson(RawCallback callback) {
        if (Json.readObject(callback.body()) instanceof Json.Parsed.Fine(ObjectNode object)) {
            return new CallbackFields(object, "");
        }
        throw new MalformedCallback("the body is no JSON object");
    }

    /** A form in the body, or the query of a GET; a name that comes twice has no value. */
    public static CallbackFields ofForm(RawCallback callback) {
        boolean get = "GET".equals(callback.method());
        if (get && callback.body().length > 0) {
            throw new MalformedCallback("the body of a GET");
        }
        FormPairs pairs = (get ? FormPairs.query(callback.url()) : FormPairs.parse(callback.body()))
                .orElseThrow(() -> new MalformedCallback("the form"));
        ObjectNode fields = Json.object();
        for (FormPairs.Pair pair : pairs.pairs()) {
            pairs.only(pair.name()).ifPresent(value -> fields.put(pair.name(), value));
        }
        return new CallbackFields(fields, "");
    }

    /** By what the callback says of itself. */
    public static CallbackFields of(RawCallback callback) {
        boolean json = callback.only("Content-Type")
                .map(type -> type.toLowerCase(Locale.ROOT).startsWith("application/json"))
                .orElse(false);
        return json && !"GET".equals(callback.method()) ? ofJson(callback) : ofForm(callback);
    }

    /** The fields of an object within; none when it is missing. */
    public CallbackFields at(String name) {
        return new CallbackFields(node.path(name), place + name + '/');
    }

    /** The objects of an array within, at most 100; none when it is missing. */
    public List<CallbackFields> each(String name) {
        JsonNode array = node.path(name);
        require(array.size() <= MOST_ENTRIES, name);
        List<CallbackFields> out = new ArrayList<>();
        for (JsonNode entry : array) {
            out.add(new CallbackFields(entry, place + name + '/'));
        }
        return out;
    }

    /** A text or a number that is there and not empty. */
    public Optional<String> value(String name) {
        JsonNode value = node.path(name);
        return value.isString() || value.isNumber()
                ? Optional.of(value.asString()).filter(text -> !text.isEmpty())
                : Optional.empty();
    }

    public boolean has(String name) {
        return value(name).isPresent();
    }

    /** An id of the provider's, which must be there. */
    public String id(String name) {
        String value = value(name).orElse("");
        require(ID.matcher(value).matches(), name);
        return value;
    }

    /** An error code or a word that stands for one. */
    public Optional<String> code(String name) {
        Optional<String> value = value(name);
        value.ifPresent(code -> require(CODE.matcher(code).matches(), name));
        return value;
    }

    /** What the table has for the word, which must be in it. */
    public <T> T word(String name, Map<String, T> words) {
        T known = words.get(value(name).orElse(""));
        if (known == null) {
            throw malformed(name);
        }
        return known;
    }

    /** An address, which must be there; a number gets the plus sign that some providers leave out. */
    public String address(String name) {
        String value = value(name).orElse("").strip();
        require(!value.isEmpty() && value.length() <= LONGEST_ADDRESS, name);
        return BARE_NUMBER.matcher(value).matches() ? '+' + value : value;
    }

    /** What a person wrote; empty when there is none. */
    public String text(String name) {
        String value = value(name).orElse("");
        require(value.length() <= LONGEST_TEXT, name);
        return value;
    }

    /** A time with its zone (RFC 3339); null when it is missing or written otherwise. */
    public @Nullable Instant time(String name) {
        try {
            return value(name)
                    .map(text -> OffsetDateTime.parse(text).toInstant())
                    .orElse(null);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The exception that names this field. */
    public MalformedCallback malformed(String name) {
        return new MalformedCallback(place + name);
    }

    private void require(boolean holds, String name) {
        if (!holds) {
            throw malformed(name);
        }
    }
}
