package dev.gatepost.templates;

import dev.gatepost.platform.ReasonCode;
import dev.gatepost.templates.TemplateText.Rendering;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.owasp.html.HtmlChangeListener;
import org.owasp.html.HtmlPolicyBuilder;
import org.owasp.html.PolicyFactory;

/**
 * The markup of a mail, ready to be filled. What the sanitizer would take out (scripts, handlers, forms, styles that
 * move things, addresses that are not {@code https} or {@code mailto}) makes it no template, so that nothing is ever
 * changed behind the author's back. A value stands between tags, where it is escaped, or is the whole of a {@code
 * href}, where only a variable of kind {@code url} may stand; nowhere else, so that no value changes the structure.
 *
 * <p>Immutable, safe for all threads; rendering is linear in the markup.
 */
public final class EmailHtml {
    private static final int LONGEST = 100_000;
    private static final Pattern SLOT = Pattern.compile("\\{\\{\\s*([a-z][a-z0-9_]{0,39})\\s*\\}\\}");
    /** Stands for a slot while the sanitizer looks; letters only, so that it is changed by nothing. */
    private static final String MARK = "gpslotx";

    private static final Pattern MARKED = Pattern.compile(MARK + "([0-9]+)x");
    private static final Pattern ATTRIBUTE = Pattern.compile("(?:href|src)=\"([^\"]*)\"");
    private static final Set<String> SCHEMES = Set.of("https", "mailto");

    private static final PolicyFactory POLICY = new HtmlPolicyBuilder()
            .allowElements(
                    "html", "head", "body", "title", "p", "div", "span", "a", "b", "strong", "i", "em", "u", "s", "br")
            .allowElements("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "hr")
            .allowElements(
                    "table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption", "img", "small", "sub", "sup")
            .allowUrlProtocols("https", "mailto")
            .allowAttributes("href")
            .onElements("a")
            .allowAttributes("src", "alt", "width", "height")
            .onElements("img")
            .allowAttributes("colspan", "rowspan", "align", "valign", "width", "cellpadding", "cellspacing", "border")
            .onElements("table", "tr", "td", "th", "tbody", "thead", "tfoot")
            .allowAttributes("lang", "dir", "title", "role")
            .globally()
            .allowStyling()
            .allowWithoutAttributes("a", "span", "img")
            .toFactory();

    private final List<Piece> pieces;
    /** Hosts to which the markup itself links. */
    private final Set<String> ownHosts;

    private sealed interface Piece {
        record Markup(String text) implements Piece {}

        record Slot(String variable) implements Piece {}
    }

    /** Whether the markup is a template. */
    public sealed interface Parsed {
        record Valid(EmailHtml html) implements Parsed {}

        /** @param detail a sentence for the template's author */
        record Invalid(String detail) implements Parsed {}
    }

    private EmailHtml(List<Piece> pieces, Set<String> ownHosts) {
        this.pieces = List.copyOf(pieces);
        this.ownHosts = Set.copyOf(ownHosts);
    }

    /** Reads the markup. */
    public static Parsed parse(String markup, List<VariableSpec> variables) {
        if (markup.length() > LONGEST) {
            return new Parsed.Invalid("the markup is longer than " + LONGEST + " characters");
        }
        if (markup.contains(MARK)) {
            return new Parsed.Invalid("the word " + MARK + " is not allowed in markup");
        }
        Map<String, VariableSpec> declared = new TreeMap<>();
        variables.forEach(v -> declared.put(v.name(), v));
        List<String> slots = new ArrayList<>();
        Matcher slot = SLOT.matcher(markup);
        StringBuilder marked = new StringBuilder();
        while (slot.find()) {
            if (!declared.containsKey(slot.group(1))) {
                return new Parsed.Invalid("{{" + slot.group(1) + "}} is not declared");
            }
            slot.appendReplacement(marked, MARK + slots.size() + "x");
            slots.add(slot.group(1));
        }
        slot.appendTail(marked);
        if (marked.indexOf("{{") >= 0 || marked.indexOf("}}") >= 0) {
            return new Parsed.Invalid("a {{ or }} in the markup is no variable");
        }
        // A value is the whole address: what the sanitizer sees must look like one.
        String looked = marked.toString().replaceAll("(href\\s*=\\s*[\"'])(?=" + MARK + ")", "$1https://a.invalid/");
        Set<String> removed = new LinkedHashSet<>();
        String clean = POLICY.sanitize(looked, listener(), removed);
        if (!removed.isEmpty()) {
            return new Parsed.Invalid("the markup has what mail must not carry: " + String.join(", ", removed));
        }
        return pieces(clean.replace("https://a.invalid/" + MARK, MARK), slots, declared);
    }

    private static HtmlChangeListener<Set<String>> listener() {
        return new HtmlChangeListener<>() {
            @Override
            public void discardedTag(@Nullable Set<String> context, String elementName) {
                if (context != null) {
                    context.add("<" + elementName + ">");
                }
            }

            @Override
            public void discardedAttributes(@Nullable Set<String> context, String tagName, String... attributeNames) {
                if (context != null) {
                    for (String name : attributeNames) {
                        context.add(tagName + " " + name);
                    }
                }
            }
        };
    }

    private static Parsed pieces(String clean, List<String> slots, Map<String, VariableSpec> declared) {
        List<Piece> out = new ArrayList<>();
        Matcher mark = MARKED.matcher(clean);
        int at = 0;
        int seen = 0;
        while (mark.find()) {
            String variable = slots.get(Integer.parseInt(mark.group(1)));
            boolean inTag = clean.lastIndexOf('<', mark.start()) > clean.lastIndexOf('>', mark.start());
            if (inTag && !isWholeAddress(clean, mark, declared.get(variable))) {
                return new Parsed.Invalid("{{" + variable
                        + "}} stands in a tag: only a variable of kind url may, as the whole of a href");
            }
            out.add(new Piece.Markup(clean.substring(at, mark.start())));
            out.add(new Piece.Slot(variable));
            at = mark.end();
            seen++;
        }
        if (seen != slots.size()) {
            return new Parsed.Invalid("a variable stands where the markup shows nothing");
        }
        out.add(new Piece.Markup(clean.substring(at)));
        Set<String> hosts = new LinkedHashSet<>();
        Matcher attribute = ATTRIBUTE.matcher(clean);
        while (attribute.find()) {
            String address = attribute
                    .group(1)
                    .replace("&#64;", "@")
                    .replace("&amp;", "&")
                    .replace("&#61;", "=");
            if (!address.startsWith("mailto:") && !address.startsWith(MARK)) {
                hosts.add(Links.hostOfUrl(address));
            }
        }
        return hosts.contains(Links.UNREADABLE)
                ? new Parsed.Invalid("an address in the markup is not a plain https one; schemes are " + SCHEMES)
                : new Parsed.Valid(new EmailHtml(out, hosts));
    }

    private static boolean isWholeAddress(String clean, Matcher mark, @Nullable VariableSpec variable) {
        return variable != null
                && variable.kind() == VariableSpec.Kind.URL
                && clean.startsWith("href=\"", mark.start() - 6)
                && mark.end() < clean.length()
                && clean.charAt(mark.end()) == '"';
    }

    /** The hosts to which the markup itself links. */
    public Set<String> ownHosts() {
        return ownHosts;
    }

    /** Whether it links, once filled, to these hosts and Gatepost's own alone; an empty set allows what it is. */
    boolean linksOnlyTo(Set<String> domains, Map<String, String> values, String ours) {
        if (domains.isEmpty()) {
            return true;
        }
        Set<String> hosts = new LinkedHashSet<>(ownHosts);
        for (Piece piece : pieces) {
            if (piece instanceof Piece.Slot(String variable)) {
                hosts.addAll(Links.hosts(values.getOrDefault(variable, "")));
            }
        }
        return hosts.stream().allMatch(host -> domains.contains(host) || host.equals(ours));
    }

    /** Fills it with values that {@link TemplateText#render} has found to be fine. */
    public Rendering render(Map<String, String> values) {
        StringBuilder out = new StringBuilder(1_024);
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Markup(String text) -> out.append(text);
                case Piece.Slot(String variable) -> {
                    String value = values.get(variable);
                    if (value == null) {
                        return new Rendering.Rejected(
                                ReasonCode.MISSING_VARIABLE, variable, variable + " has no value");
                    }
                    escape(value, out);
                }
            }
        }
        return new Rendering.Rendered(out.toString(), null);
    }

    private static void escape(String value, StringBuilder out) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                case '`' -> out.append("&#96;");
                default -> out.append(c);
            }
        }
    }
}
