package dev.gatepost.console.screens;

import dev.gatepost.platform.Json;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a form says, as a resource of the API takes it. What was left empty is left out. */
final class Body {
    private final Visit visit;
    private final ObjectNode object = Json.object();

    Body(Visit visit) {
        this.visit = visit;
    }

    /** Fields of one line each. */
    Body texts(String... names) {
        for (String name : names) {
            text(name, visit.given(name));
        }
        return this;
    }

    Body text(String name, String value) {
        if (!value.isEmpty()) {
            object.put(name, value);
        }
        return this;
    }

    /** A text; null when nothing was typed, which takes away what was there. */
    Body orNone(String name) {
        String given = visit.given(name);
        object.put(name, given.isEmpty() ? null : given);
        return this;
    }

    /** Something with parts of its own. */
    Body part(String name, ObjectNode value) {
        object.set(name, value);
        return this;
    }

    /** A whole number; what is none is handed on as it was typed, so that the resource says what is wrong. */
    Body whole(String name) {
        String given = visit.given(name);
        if (given.matches("[0-9]{1,9}")) {
            object.put(name, Integer.parseInt(given));
        } else {
            text(name, given);
        }
        return this;
    }

    /** A number with decimals; null when nothing was typed, which takes away what was there. */
    Body decimal(String name) {
        String given = visit.given(name);
        if (given.isEmpty()) {
            object.putNull(name);
        } else if (given.matches("[0-9]{1,7}(\\.[0-9]{1,3})?")) {
            object.put(name, new BigDecimal(given));
        } else {
            text(name, given);
        }
        return this;
    }

    Body yes(String name, boolean value) {
        if (value) {
            object.put(name, true);
        }
        return this;
    }

    /** An instant, in the person's zone when the form tells it. */
    Body instant(String name) {
        return text(name, FieldTime.instant(visit.given(name), visit.given("zone")));
    }

    /** What was ticked. */
    Body ticked(String name) {
        return list(name, ticks(name));
    }

    /** What was ticked, also when nothing was, which takes away what was there. */
    Body tickedOrNone(String name, String as) {
        return set(as, ticks(name));
    }

    private List<String> ticks(String name) {
        String[] given = visit.request().getParameterValues(name);
        return given == null
                ? List.of()
                : Arrays.stream(given).filter(v -> !v.isEmpty()).toList();
    }

    /** What stands between commas, or on lines of its own. */
    Body lines(String name) {
        return list(
                name,
                Arrays.stream(visit.given(name).split("[,\\r\\n]+"))
                        .map(String::strip)
                        .filter(w -> !w.isEmpty())
                        .toList());
    }

    /** Words of one line, parted by commas or spaces. */
    Body words(String name) {
        return list(name, split(name));
    }

    /** The same, also when there is none, which takes away what was there. */
    Body wordsOrNone(String name) {
        return set(name, split(name));
    }

    private List<String> split(String name) {
        return Arrays.stream(visit.given(name).split("[,\\s]+"))
                .filter(w -> !w.isEmpty())
                .toList();
    }

    private Body list(String name, List<String> values) {
        return values.isEmpty() ? this : set(name, values);
    }

    private Body set(String name, List<String> values) {
        ArrayNode array = object.putArray(name);
        values.forEach(array::add);
        return this;
    }

    byte[] bytes() {
        return Json.write(object);
    }
}
