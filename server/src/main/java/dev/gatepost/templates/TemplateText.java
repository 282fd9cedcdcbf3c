package dev.gatepost.templates;

import dev.gatepost.platform.ReasonCode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A template's text, ready to be filled. {@code {{name}}} stands for a declared variable. Values are put in literally
 * and are never read as template again, so a value cannot inject a placeholder. A value that carries a control or
 * direction character, or a link to a host that the template does not allow, is refused; and the finished text is
 * searched once more, because a link can be put together from two harmless halves.
 *
 * <p>Immutable, safe for all threads; parsing is done once, rendering is linear in the text.
 */
public final class TemplateText {
    private static final int LONGEST_TEXT = 100_000;
    private static final int LONGEST_SUBJECT = 998;
    private static final int MOST_VARIABLES = 100;
    private static final int LONGEST_OWN_LINK = 300;
    private static final String OPEN = "{{";
    private static final String CLOSE = "}}";

    private final List<Piece> body;
    private final @Nullable List<Piece> subject;
    private final Map<String, VariableSpec> variables;
    /** Hosts to which the finished text may link: those allowed, and those of the template's own words. */
    private final Set<String> hosts;

    private final Set<String> allowed;

    private sealed interface Piece {
        record Words(String text) implements Piece {}

        record Slot(String variable) implements Piece {}

        /** A link of Gatepost's own. */
        record Own(String name) implements Piece {}
    }

    /** Whether the text is a template. */
    public sealed interface Parsed {
        record Valid(TemplateText text) implements Parsed {}

        /** @param detail a sentence for the template's author */
        record Invalid(String detail) implements Parsed {}
    }

    /** What became of filling it. */
    public sealed interface Rendering {
        /** @param subject null when the template has none */
        record Rendered(String text, @Nullable String subject) implements Rendering {}

        /**
         * @param variable the variable at fault, or null when only the whole is
         * @param detail a sentence without the value
         */
        record Rejected(ReasonCode code, @Nullable String variable, String detail) implements Rendering {}
    }

    private TemplateText(
            List<Piece> body, @Nullable List<Piece> subject, Map<String, VariableSpec> variables, Set<String> allowed) {
        this.body = body;
        this.subject = subject;
        this.variables = variables;
        this.allowed = allowed;
        Set<String> reachable = new LinkedHashSet<>(allowed);
        reachable.addAll(ownHosts());
        this.hosts = Set.copyOf(reachable);
    }

    /**
     * Reads a template.
     *
     * @param subject the subject of a mail, or null
     * @param allowedHosts hosts to which values may link, exactly, as A-labels: {@code shop.example.com}
     */
    public static Parsed parse(
            @Nullable String subject, String body, List<VariableSpec> variables, Set<String> allowedHosts) {
        if (body.length() > LONGEST_TEXT || subject != null && subject.length() > LONGEST_SUBJECT) {
            return new Parsed.Invalid("the text is longer than a template may be");
        }
        if (subject != null && Characters.hasForbidden(subject)) {
            return new Parsed.Invalid("the subject has a control or direction character");
        }
        Map<String, VariableSpec> declared = new TreeMap<>();
        for (VariableSpec variable : variables) {
            if (OwnLinks.NAMES.contains(variable.name())) {
                return new Parsed.Invalid(variable.name() + " is filled by Gatepost; do not declare it");
            }
            if (declared.put(variable.name(), variable) != null) {
                return new Parsed.Invalid("the variable " + variable.name() + " is declared twice");
            }
        }
        if (declared.size() > MOST_VARIABLES) {
            return new Parsed.Invalid("a template may declare " + MOST_VARIABLES + " variables");
        }
        Set<String> hosts = new LinkedHashSet<>();
        for (String host : allowedHosts) {
            hosts.add(host.toLowerCase(Locale.ROOT));
        }
        try {
            refuseHiddenHosts(body, declared);
            if (subject != null) {
                refuseHiddenHosts(subject, declared);
            }
            List<Piece> title = subject == null ? null : pieces(subject, declared);
            if (title != null && title.stream().anyMatch(Piece.Own.class::isInstance)) {
                return new Parsed.Invalid("a subject carries no links of Gatepost's own");
            }
            return new Parsed.Valid(new TemplateText(pieces(body, declared), title, declared, hosts));
        } catch (NotATemplate e) {
            return new Parsed.Invalid(String.valueOf(e.getMessage()));
        }
    }

    /** The hosts to which the template's own words link. */
    public Set<String> ownHosts() {
        Set<String> out = new LinkedHashSet<>();
        for (List<Piece> pieces : subject == null ? List.of(body) : List.of(body, subject)) {
            for (Piece piece : pieces) {
                if (piece instanceof Piece.Words words) {
                    out.addAll(Links.hosts(words.text()));
                }
            }
        }
        return out;
    }

    /** The template's own words, each place of a variable a space. */
    public String words() {
        StringBuilder out = new StringBuilder();
        for (List<Piece> pieces : subject == null ? List.of(body) : List.of(subject, body)) {
            for (Piece piece : pieces) {
                out.append(piece instanceof Piece.Words words ? words.text() : " ");
            }
            out.append('\n');
        }
        return out.toString();
    }

    /** Hosts to which values may link. */
    Set<String> allowedHosts() {
        return allowed;
    }

    /** The body with every variable at its longest, written in this character where its kind allows any. */
    public String longest(char filler) {
        StringBuilder out = new StringBuilder();
        for (Piece piece : body) {
            switch (piece) {
                case Piece.Words words -> out.append(words.text());
                case Piece.Own own -> out.repeat('a', LONGEST_OWN_LINK);
                case Piece.Slot slot -> {
                    VariableSpec variable = Objects.requireNonNull(variables.get(slot.variable()));
                    char c =
                            switch (variable.kind()) {
                                case TEXT -> filler;
                                case NUMBER, DATE -> '0';
                                case URL, CODE -> 'a';
                            };
                    out.repeat(c, variable.maxLength());
                }
            }
        }
        return out.toString();
    }

    /** Whether it carries links of Gatepost's own. */
    public boolean usesOwnLinks() {
        return body.stream().anyMatch(Piece.Own.class::isInstance);
    }

    /** The variables of the body in the order in which they stand, each as often as it does. */
    List<String> slots() {
        return body.stream()
                .filter(Piece.Slot.class::isInstance)
                .map(piece -> ((Piece.Slot) piece).variable())
                .toList();
    }

    /** Tells of the body piece by piece: its own words, and the variables between them. */
    void walk(Consumer<String> words, Consumer<String> slots) {
        for (Piece piece : body) {
            switch (piece) {
                case Piece.Words(String text) -> words.accept(text);
                case Piece.Slot(String variable) -> slots.accept(variable);
                case Piece.Own(String name) -> slots.accept(name);
            }
        }
    }

    /** The declared variables. */
    public List<VariableSpec> variables() {
        return List.copyOf(variables.values());
    }

    /** Fills the template, or says which value is at fault. Never throws. */
    public Rendering render(Map<String, String> values) {
        return render(values, Set.of(), OwnLinks.SAMPLE);
    }

    /** The same, where the finished text may link to these hosts alone; an empty set allows what the template does. */
    Rendering render(Map<String, String> values, Set<String> domains, OwnLinks own) {
        Rendering.Rejected fault = faultIn(values);
        if (fault != null) {
            return fault;
        }
        String text = fill(body, values, own);
        String title = subject == null ? null : fill(subject, values, own);
        String ours = usesOwnLinks() ? own.host() : "";
        for (String rendered : title == null ? List.of(text) : List.of(text, title)) {
            for (String host : Links.hosts(rendered)) {
                boolean listed = hosts.contains(host) && (domains.isEmpty() || domains.contains(host));
                if (!listed && !host.equals(ours)) {
                    return new Rendering.Rejected(
                            ReasonCode.LINK_IN_VARIABLE, null, "the finished text links to a host that is not allowed");
                }
            }
        }
        return new Rendering.Rendered(text, title);
    }

    private Rendering.@Nullable Rejected faultIn(Map<String, String> values) {
        for (String name : values.keySet()) {
            if (!variables.containsKey(name)) {
                return new Rendering.Rejected(
                        ReasonCode.UNDECLARED_VARIABLE, name, "the template does not declare " + name);
            }
        }
        for (VariableSpec variable : variables.values()) {
            String value = values.get(variable.name());
            Rendering.Rejected fault = value == null
                    ? new Rendering.Rejected(
                            ReasonCode.MISSING_VARIABLE, variable.name(), variable.name() + " has no value")
                    : faultIn(variable, value);
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    private Rendering.@Nullable Rejected faultIn(VariableSpec variable, String value) {
        String name = variable.name();
        if (value.length() > variable.maxLength()) {
            return new Rendering.Rejected(
                    ReasonCode.VARIABLE_TOO_LONG,
                    name,
                    "%s has %d characters; %d are allowed".formatted(name, value.length(), variable.maxLength()));
        }
        if (Characters.hasForbidden(value)) {
            return new Rendering.Rejected(
                    ReasonCode.CONTROL_CHARACTER, name, name + " has a control, direction or hidden character");
        }
        if (!variable.allows(value)) {
            return new Rendering.Rejected(
                    ReasonCode.INVALID_VALUE, name, name + " does not have the form that the template asks for");
        }
        return switch (variable.kind()) {
            case TEXT -> linkFault(name, Links.hosts(value));
            case URL -> linkFault(name, Set.of(Links.hostOfUrl(value)));
            case NUMBER ->
                isNumber(value) ? null : new Rendering.Rejected(ReasonCode.INVALID_VALUE, name, name + " is no number");
            case DATE ->
                isDate(value)
                        ? linkFault(name, Links.hosts(value))
                        : new Rendering.Rejected(ReasonCode.INVALID_VALUE, name, name + " is no date");
            case CODE ->
                isCode(value) ? null : new Rendering.Rejected(ReasonCode.INVALID_VALUE, name, name + " is no code");
        };
    }

    private Rendering.@Nullable Rejected linkFault(String name, Set<String> linked) {
        return allowed.containsAll(linked)
                ? null
                : new Rendering.Rejected(
                        ReasonCode.LINK_IN_VARIABLE, name, name + " links to a host that the template does not allow");
    }

    private static boolean isNumber(String value) {
        return value.codePoints().anyMatch(Character::isDigit)
                && value.codePoints().allMatch(c -> Character.isDigit(c) || "+-., '’%()/:\u00a0\u202f".indexOf(c) >= 0);
    }

    private static boolean isCode(String value) {
        return !value.isEmpty() && value.codePoints().allMatch(c -> Character.isLetterOrDigit(c) || c == '-');
    }

    private static boolean isDate(String value) {
        return value.codePoints()
                .allMatch(c -> Character.isLetterOrDigit(c)
                        || Character.getType(c) == Character.NON_SPACING_MARK
                        || Character.getType(c) == Character.COMBINING_SPACING_MARK
                        || ".,:/+- '’\u00a0\u202f".indexOf(c) >= 0);
    }

    private static String fill(List<Piece> pieces, Map<String, String> values, OwnLinks own) {
        StringBuilder out = new StringBuilder(256);
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Words words -> out.append(words.text());
                case Piece.Slot slot -> out.append(values.get(slot.variable()));
                case Piece.Own link -> out.append(own.of(link.name()));
            }
        }
        return out.toString();
    }

    /** A link whose host is not in the template's own words could lead anywhere. */
    private static void refuseHiddenHosts(String text, Map<String, VariableSpec> declared) throws NotATemplate {
        for (Piece piece : pieces(text, declared)) {
            if (piece instanceof Piece.Words words && Links.hosts(words.text()).contains(Links.UNREADABLE)) {
                throw new NotATemplate("the host of a link must stand in the template's own words");
            }
        }
    }

    private static List<Piece> pieces(String text, Map<String, VariableSpec> declared) throws NotATemplate {
        List<Piece> pieces = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf(OPEN, at);
            String words = open < 0 ? text.substring(at) : text.substring(at, open);
            if (words.contains(CLOSE)) {
                throw new NotATemplate("a }} stands without its {{");
            }
            if (!words.isEmpty()) {
                pieces.add(new Piece.Words(words));
            }
            if (open < 0) {
                break;
            }
            int close = text.indexOf(CLOSE, open);
            if (close < 0) {
                throw new NotATemplate("a {{ stands without its }}");
            }
            String name = text.substring(open + OPEN.length(), close).strip();
            boolean own = OwnLinks.NAMES.contains(name);
            if (!own && !declared.containsKey(name)) {
                throw new NotATemplate("{{" + (name.length() > 40 ? "…" : name) + "}} is not declared");
            }
            pieces.add(own ? new Piece.Own(name) : new Piece.Slot(name));
            at = close + CLOSE.length();
        }
        return List.copyOf(pieces);
    }

    private static final class NotATemplate extends Exception {
        private static final long serialVersionUID = 1;

        NotATemplate(String detail) {
            super(detail);
        }
    }
}
