package dev.gatepost.console.screens;

import dev.gatepost.platform.Json;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What was typed into a form as the body of a call. What was left empty is left out; what is no number goes on as the
 * text that it is, so that the API says at its field what is wrong with it.
 */
final class Typed {
    private final Visit visit;
    private final ObjectNode body = Json.object();

    Typed(Visit visit) {
        this.visit = visit;
    }

    Typed texts(String... names) {
        for (String name : names) {
            if (!visit.given(name).isEmpty()) {
                body.put(name, visit.given(name));
            }
        }
        return this;
    }

    /** A text; null when nothing was typed, which takes away what was there. */
    Typed orNone(String name) {
        body.put(name, visit.given(name).isEmpty() ? null : visit.given(name));
        return this;
    }

    Typed numbers(String... names) {
        for (String name : names) {
            String typed = visit.given(name);
            if (typed.matches("-?[0-9]{1,9}")) {
                body.put(name, Integer.parseInt(typed));
            } else if (!typed.isEmpty()) {
                body.put(name, typed);
            }
        }
        return this;
    }

    /** A number with decimals; null when nothing was typed, which takes away what was there. */
    Typed decimal(String name) {
        String typed = visit.given(name);
        if (typed.isEmpty()) {
            body.putNull(name);
        } else if (typed.matches("[0-9]{1,7}(\\.[0-9]{1,3})?")) {
            body.put(name, new java.math.BigDecimal(typed));
        } else {
            body.put(name, typed);
        }
        return this;
    }

    /** Moments in the zone that the page sends beside them. */
    Typed moments(String... names) {
        for (String name : names) {
            if (!visit.given(name).isEmpty()) {
                body.put(name, FieldTime.instant(visit.given(name), visit.given("zone")));
            }
        }
        return this;
    }

    /** What was ticked, also when nothing was. */
    Typed ticked(String name) {
        return ticked(name, name);
    }

    /** The same under another name of the body. */
    Typed ticked(String name, String as) {
        String[] all = visit.request().getParameterValues(name);
        return list(
                as,
                all == null
                        ? List.of()
                        : Arrays.stream(all).filter(v -> !v.isEmpty()).toList());
    }

    /** Words with commas or lines between them, also when there is none. */
    Typed words(String name) {
        return list(name, split(visit.given(name)));
    }

    private static List<String> split(String typed) {
        return Arrays.stream(typed.split("[,\\s]+")).filter(w -> !w.isEmpty()).toList();
    }

    private Typed list(String name, List<String> values) {
        ArrayNode array = body.putArray(name);
        values.forEach(array::add);
        return this;
    }

    byte[] bytes() {
        return Json.write(body);
    }
}
