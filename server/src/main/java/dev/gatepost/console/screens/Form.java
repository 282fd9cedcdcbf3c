package dev.gatepost.console.screens;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Something to fill in.
 *
 * @param id tells the fields of one form from those of another on the page
 * @param method {@code post}, or {@code get} when nothing personal is asked for
 * @param hidden what is sent along
 * @param tone of the button: {@code primary}, {@code danger} or empty
 * @param note what it does, before it is done
 * @param live where what it shows comes from while it is filled in; empty when it shows nothing
 */
record Form(
        String id,
        String action,
        String method,
        List<Field> fields,
        Map<String, String> hidden,
        String button,
        String tone,
        String note,
        String live) {
    /**
     * A field.
     *
     * @param kind of an input, or {@code area}, {@code lines} (no spelling is looked at), {@code pick} or {@code ticks}
     * @param value several of {@code ticks} have commas between them
     */
    record Field(
            String kind,
            String name,
            String label,
            String value,
            String hint,
            String fault,
            boolean needed,
            int most,
            List<Option> options) {
        static Field text(String name, String label) {
            return new Field("text", name, label, "", "", "", false, 400, List.of());
        }

        static Field area(String name, String label) {
            return new Field("area", name, label, "", "", "", false, 20_000, List.of());
        }

        /** Text for machines, of several lines. */
        static Field lines(String name, String label) {
            return new Field("lines", name, label, "", "", "", false, 20_000, List.of());
        }

        /** As many of these as are ticked. */
        static Field ticks(String name, String label, List<Option> options) {
            return new Field("ticks", name, label, "", "", "", false, 400, options);
        }

        static Field pick(String name, String label, List<Option> options) {
            return new Field("pick", name, label, "", "", "", false, 400, options);
        }

        /** Why something is done; an auditor reads it. */
        static Field reason(String label, Told.Refused why) {
            return text("reason", label).faultOf(why).asked();
        }

        Field with(String given) {
            return new Field(kind, name, label, given, hint, fault, needed, most, options);
        }

        /** What was typed stays; what was not asked yet keeps what it has. */
        Field kept(Visit visit) {
            String[] typed = visit.request().getParameterValues(name);
            return typed == null ? this : with(String.join(",", typed).strip());
        }

        boolean isTicked(String option) {
            return ("," + value + ",").contains("," + option + ",");
        }

        Field hinted(String words) {
            return new Field(kind, name, label, value, words, fault, needed, most, options);
        }

        Field faultOf(Told.Refused why) {
            return new Field(kind, name, label, value, hint, why.of(name), needed, most, options);
        }

        Field faulty(String words) {
            return new Field(kind, name, label, value, hint, words, needed, most, options);
        }

        Field asked() {
            return new Field(kind, name, label, value, hint, fault, true, most, options);
        }

        Field typed(String input) {
            return new Field(input, name, label, value, hint, fault, needed, most, options);
        }
    }

    static Form post(String id, String action, String button, Field... fields) {
        return new Form(id, action, "post", List.of(fields), Map.of(), button, "", "", "");
    }

    static Form get(String id, String action, String button, Field... fields) {
        return new Form(id, action, "get", List.of(fields), Map.of(), button, "", "", "");
    }

    Form grave() {
        return new Form(id, action, method, fields, hidden, button, "danger", note, live);
    }

    Form first() {
        return new Form(id, action, method, fields, hidden, button, "primary", note, live);
    }

    Form saying(String words) {
        return new Form(id, action, method, fields, hidden, button, tone, words, live);
    }

    Form along(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(hidden);
        all.put(name, value);
        return new Form(id, action, method, fields, all, button, tone, note, live);
    }

    Form and(Field field) {
        List<Field> all = new ArrayList<>(fields);
        all.add(field);
        return new Form(id, action, method, all, hidden, button, tone, note, live);
    }

    /** While it is filled in, what it shows is asked for again there. */
    Form showing(String address) {
        return new Form(id, action, method, fields, hidden, button, tone, note, address);
    }

    Part part() {
        return new Part.Ask(this);
    }

    /** Behind a line that opens it; open at once when it was refused. */
    Part folded(String title, Told.Refused why) {
        return new Part.Fold(
                title, fields.stream().anyMatch(f -> !f.fault().isEmpty()) && !why.isNothing(), List.of(part()));
    }
}
