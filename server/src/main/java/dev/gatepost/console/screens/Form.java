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
 * @param back where one goes who does not want it; empty for nowhere
 * @param others what is wrong with what no field of it shows
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
        String live,
        String back,
        List<String> others) {
    private static final String LOCAL_TIME = "datetime-local";
    private static final String ZONE = "zone";

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

        /** A time of the person's own zone; its form has {@link Form#zoned}. */
        static Field time(String name, String label) {
            return text(name, label + " (UTC)").typed(LOCAL_TIME);
        }

        /** Why something is done; an auditor reads it. */
        static Field reason(String label, Told.Refused why) {
            return text("reason", label).faultOf(why).asked();
        }

        Field with(String given) {
            return new Field(kind, name, label, given, hint, fault, needed, most, options);
        }

        /** With these of the options chosen. */
        Field ticked(String... chosen) {
            return with(String.join(",", chosen));
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
            return faulty(why.of(name));
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

        /** The same; a time is shown in UTC, from where the page takes it to the person's zone. */
        private Field again(Visit visit) {
            Field typed = kept(visit);
            return kind.equals(LOCAL_TIME)
                    ? typed.with(FieldTime.local(FieldTime.instant(typed.value(), visit.given(ZONE)), ""))
                    : typed;
        }
    }

    static Form post(String id, String action, String button, Field... fields) {
        return of(id, action, "post", button, fields);
    }

    static Form get(String id, String action, String button, Field... fields) {
        return of(id, action, "get", button, fields);
    }

    private static Form of(String id, String action, String method, String button, Field... fields) {
        return new Form(id, action, method, List.of(fields), Map.of(), button, "", "", "", "", List.of());
    }

    Form grave() {
        return toned("danger");
    }

    Form first() {
        return toned("primary");
    }

    private Form toned(String word) {
        return new Form(id, action, method, fields, hidden, button, word, note, live, back, others);
    }

    Form saying(String words) {
        return new Form(id, action, method, fields, hidden, button, tone, words, live, back, others);
    }

    /** With a way back for who does not want it. */
    Form orBack(String href) {
        return new Form(id, action, method, fields, hidden, button, tone, note, live, href, others);
    }

    Form along(String name, String value) {
        Map<String, String> all = new LinkedHashMap<>(hidden);
        all.put(name, value);
        return new Form(id, action, method, fields, all, button, tone, note, live, back, others);
    }

    /** Its times are in the person's zone, which the page sends along. */
    Form zoned() {
        return along(ZONE, "");
    }

    Form and(Field field) {
        List<Field> all = new ArrayList<>(fields);
        all.add(field);
        return having(all, others);
    }

    private Form having(List<Field> all, List<String> faults) {
        return new Form(id, action, method, all, hidden, button, tone, note, live, back, faults);
    }

    /** With what was typed, each fault at its field, and above them what is wrong with anything else. */
    Form after(Visit visit, Told.Refused why) {
        List<String> faults = why.fields().stream()
                .filter(f -> fields.stream().noneMatch(shown -> shown.name().equals(f.field())))
                .map(f -> Words.capital(f.field().replace('/', ' ')) + ": " + f.why())
                .toList();
        return having(fields.stream().map(f -> f.again(visit).faultOf(why)).toList(), faults);
    }

    /** While it is filled in, what it shows is asked for again there. */
    Form showing(String address) {
        return new Form(id, action, method, fields, hidden, button, tone, note, address, back, others);
    }

    Part part() {
        return new Part.Ask(this);
    }

    /** In a panel of its own. */
    Part titled(String title) {
        return new Part.Panel(title, List.of(part()));
    }

    /** Behind a line that opens it; open at once when it was refused. */
    Part folded(String title, Told.Refused why) {
        return new Part.Fold(
                title, fields.stream().anyMatch(f -> !f.fault().isEmpty()) && !why.isNothing(), List.of(part()));
    }
}
