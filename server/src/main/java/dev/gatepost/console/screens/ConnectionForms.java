package dev.gatepost.console.screens;

import dev.gatepost.console.Sign;
import dev.gatepost.console.screens.Form.Field;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * The forms of one connection, made of what its adapter says that it needs. Secrets go in and never come out: after a
 * refusal they are typed again.
 *
 * @param provider as {@code /v1/providers} tells of it
 * @param why what was refused just before
 */
record ConnectionForms(Visit visit, ObjectNode provider, Told.Refused why) {
    private static final String SETTINGS = "settings/";
    private static final String SECRETS = "secrets/";
    /** These stand beside a secret while it changes, and Gatepost keeps them itself. */
    private static final String PREVIOUS = "_previous";

    private static final List<String> SHORT = List.of("URL", "TLS", "API", "SID", "ID", "ARN", "PEM", "SNS");

    /** What settings are about, in the order of the pages, with its title. */
    private static final Map<String, String> ABOUT = about();

    private static Map<String, String> about() {
        Map<String, String> out = new LinkedHashMap<>();
        out.put("provider", "The account");
        out.put("callbacks", "Callbacks");
        out.put("pace", "Pace and breaker");
        out.put("tls", "TLS");
        return out;
    }

    private List<ObjectNode> declared(String about, boolean secret) {
        return Told.objects(provider.path("settings")).stream()
                .filter(s -> Told.text(s, "about").equals(about))
                .filter(s -> s.path("secret").asBoolean(false) == secret)
                .filter(s -> !Told.text(s, "name").endsWith(PREVIOUS))
                .toList();
    }

    /** The names of the secrets that it may have. */
    List<ObjectNode> secrets() {
        List<ObjectNode> out = new ArrayList<>();
        ABOUT.keySet().forEach(about -> out.addAll(declared(about, true)));
        return out;
    }

    /** To make one: what the provider needs first, then what may be told beside it. */
    Form make() {
        List<ObjectNode> all = new ArrayList<>(declared("provider", false));
        all.addAll(declared("provider", true));
        List<ObjectNode> first =
                all.stream().filter(s -> s.path("required").asBoolean(false)).toList();
        all.removeAll(first);
        all.addAll(declared("callbacks", false));
        Form form = Form.post(
                        "connection",
                        visit.base() + "/connections",
                        "Make the connection",
                        Field.text("name", "Name")
                                .hinted("As your colleagues will know it")
                                .asked()
                                .kept(visit)
                                .faultOf(why))
                .along("provider", Told.text(provider, "name"))
                .first()
                .saying("Secrets go into the secret store and are never shown again. Nothing is sent yet.");
        for (ObjectNode spec : first) {
            form = form.and(field(spec));
        }
        for (ObjectNode spec : all) {
            form = form.and(field(spec));
        }
        return form;
    }

    /** A setting's name as a person reads it. */
    private static String label(String written) {
        String words = Words.capital(written);
        for (String letters : SHORT) {
            words = words.replaceAll("(?i)\\b" + letters + "\\b", letters);
        }
        return words;
    }

    private Field field(ObjectNode spec) {
        boolean secret = spec.path("secret").asBoolean(false);
        String written = Told.text(spec, "name");
        String meaning = Told.text(spec, "meaning");
        String name = (secret ? SECRETS : SETTINGS) + written;
        // Keys and certificates come in lines, which a field of one line would join.
        boolean lines = meaning.contains("PEM") || meaning.contains("JSON");
        Field field = lines ? Field.lines(name, label(written)) : Field.text(name, label(written));
        if (secret && !lines) {
            field = field.typed("password");
        }
        boolean needed = spec.path("required").asBoolean(false);
        field = field.hinted(needed ? meaning : meaning + " (may stay empty)").faultOf(why);
        if (needed) {
            field = field.asked();
        }
        return secret ? field : field.kept(visit);
    }

    /** What was typed, under this name of the body. */
    Map<String, String> typed(boolean secret) {
        Map<String, String> out = new LinkedHashMap<>();
        for (ObjectNode spec : Told.objects(provider.path("settings"))) {
            String name = Told.text(spec, "name");
            String typed = visit.given((secret ? SECRETS : SETTINGS) + name);
            if (spec.path("secret").asBoolean(false) == secret && !typed.isEmpty()) {
                out.put(name, typed);
            }
        }
        return out;
    }

    /** All settings as they are to be: those of this group as typed, the others as they were. */
    Map<String, String> merged(ObjectNode connection, String about) {
        Map<String, String> out = new LinkedHashMap<>();
        connection
                .path("settings")
                .properties()
                .forEach(e -> out.put(e.getKey(), e.getValue().asString("")));
        declared(about, false).forEach(s -> out.remove(Told.text(s, "name")));
        Map<String, String> typed = typed(false);
        declared(about, false).forEach(s -> {
            String value = typed.get(Told.text(s, "name"));
            if (value != null) {
                out.put(Told.text(s, "name"), value);
            }
        });
        return out;
    }

    /** Each group of settings with what it is now. */
    List<Part> settings(ObjectNode connection) {
        String at = visit.base() + "/connections/" + Told.text(connection, "id") + "/settings";
        List<Part> out = new ArrayList<>();
        Form name = Form.post(
                "name",
                at,
                "Save",
                Field.text("name", "Name")
                        .with(Told.text(connection, "name"))
                        .kept(visit)
                        .asked()
                        .faultOf(why));
        out.add(new Part.Panel("Name", List.of(name.part())));
        ABOUT.forEach((about, title) -> {
            Form form = Form.post(about, at, "Save").along("about", about);
            for (ObjectNode spec : declared(about, false)) {
                String value = Told.text(connection.path("settings"), Told.text(spec, "name"));
                form = form.and(field(spec).with(value).kept(visit));
            }
            boolean asked = visit.given("about").equals(about);
            boolean open = about.equals("provider") || asked;
            List<Part> inner = List.of(form.part());
            out.add(open ? new Part.Panel(title, inner) : new Part.Panel("", List.of(fold(title, inner))));
        });
        return out;
    }

    private static Part fold(String title, List<Part> inner) {
        return new Part.Fold(title + "…", false, inner);
    }

    /** Each secret: since when it is what it is, and a new value for it. */
    Part secrets(String connection, List<ObjectNode> standings, Instant now) {
        List<Part> inner = new ArrayList<>();
        for (ObjectNode spec : secrets()) {
            String name = Told.text(spec, "name");
            String at = visit.base() + "/connections/" + connection + "/secrets/" + name;
            ObjectNode standing = standings.stream()
                    .filter(s -> Told.text(s, "owner").equals(connection)
                            && Told.text(s, "name").equals(name))
                    .findFirst()
                    .orElse(null);
            inner.add(standing == null ? missing(name) : held(name, standing, now));
            if (!visit.may(dev.gatepost.access.Right.SETUP_WRITE)) {
                continue;
            }
            Field value = field(spec);
            boolean refusedHere = visit.given("secret").equals(name);
            value = new Field(
                    value.kind(),
                    "value",
                    standing == null ? "Value" : "New value",
                    "",
                    value.hint(),
                    refusedHere ? why.of("value") + why.of(SECRETS + name) : "",
                    true,
                    value.most(),
                    value.options());
            inner.add(standing == null ? give(at, name, value) : rotate(at, name, value, refusedHere));
            if (standing != null && !Told.text(standing, "previous_until").isEmpty()) {
                inner.add(Form.post("back-" + name, at + "/roll-back", "Take the former one again")
                        .grave()
                        .saying("The former value is in use again; the new one is forgotten.")
                        .folded("Take the change back…", why));
            }
        }
        return new Part.Panel("Secrets", inner);
    }

    private static Part missing(String name) {
        return new Part.Marked(new Sign("dot", label(name), "plain"), "Not given.");
    }

    private static Part held(String name, ObjectNode standing, Instant now) {
        boolean overdue = standing.path("overdue").asBoolean(false);
        String until = Told.text(standing, "previous_until");
        return new Part.Marked(
                new Sign(overdue ? "clock" : "check", label(name), overdue ? "wait" : "good"),
                "In use since " + When.of(Told.text(standing, "since"), now).relative()
                        + (overdue ? "; it should have been changed." : ".")
                        + (until.isEmpty() ? "" : " The former one is good until " + Words.moment(until) + "."));
    }

    private static Part give(String at, String name, Field value) {
        return new Part.Fold(
                "Give " + label(name) + "…",
                !value.fault().isEmpty(),
                List.of(Form.post("give-" + name, at, "Give it", value)
                        .along("secret", name)
                        .part()));
    }

    private Part rotate(String at, String name, Field value, boolean refusedHere) {
        Form form = Form.post(
                        "rotate-" + name,
                        at + "/rotate",
                        "Change it",
                        value,
                        Field.text("grace_hours", "Hours in which the former one still proves callbacks")
                                .typed("number")
                                .with("24")
                                .faultOf(refusedHere ? why : Told.Refused.NOTHING))
                .along("secret", name)
                .saying("In use on every node when the next page comes. It can be taken back while both are good.");
        return new Part.Fold("Change " + label(name) + "…", refusedHere && !why.isNothing(), List.of(form.part()));
    }
}
