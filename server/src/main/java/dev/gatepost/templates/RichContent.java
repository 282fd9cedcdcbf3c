package dev.gatepost.templates;

import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.ReasonCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a channel carries beside a text (TPL-01): markup of a mail, data of a push, components of a WhatsApp template,
 * suggestions of an RCS message. Texts may hold variables; each is filled by the same rules as the body.
 *
 * @param html markup of a mail, or null
 * @param data of a push: at most 20 names and texts
 * @param whatsapp the template as Meta knows it, or null
 * @param suggestions of an RCS message
 */
public record RichContent(
        @Nullable String html,
        Map<String, String> data,
        @Nullable WhatsApp whatsapp,
        List<Suggestion> suggestions) {
    public static final RichContent NONE = new RichContent(null, Map.of(), null, List.of());

    private static final int LONGEST_HTML = 60_000;
    private static final int LONGEST_TEXT = 1_024;
    private static final int MOST = 20;
    private static final Set<String> CATEGORIES = Set.of("marketing", "utility", "authentication");
    private static final Set<String> COMPONENTS = Set.of("header", "body", "footer", "button");

    public RichContent {
        data = Map.copyOf(data);
        suggestions = List.copyOf(suggestions);
    }

    /**
     * A template as it is registered with Meta.
     *
     * @param category {@code marketing}, {@code utility} or {@code authentication}
     * @param components in order; header, body, footer and buttons
     */
    public record WhatsApp(String name, String language, String category, List<Component> components) {
        public WhatsApp {
            components = List.copyOf(components);
        }
    }

    /** @param url of a button, or null */
    public record Component(
            String type, String text, @Nullable String url) {}

    /** A reply or an action that is offered: {@code url} null makes it a reply. */
    public record Suggestion(String text, @Nullable String url) {}

    /** Every text in it but the markup, by a name for messages: {@code data/order}, {@code suggestions/0/url}. */
    public Map<String, String> texts() {
        Map<String, String> out = new LinkedHashMap<>();
        data.forEach((name, text) -> out.put("data/" + name, text));
        if (whatsapp != null) {
            for (int i = 0; i < whatsapp.components().size(); i++) {
                Component c = whatsapp.components().get(i);
                out.put("whatsapp/components/" + i + "/text", c.text());
                if (c.url() != null) {
                    out.put("whatsapp/components/" + i + "/url", c.url());
                }
            }
        }
        for (int i = 0; i < suggestions.size(); i++) {
            Suggestion s = suggestions.get(i);
            out.put("suggestions/" + i + "/text", s.text());
            if (s.url() != null) {
                out.put("suggestions/" + i + "/url", s.url());
            }
        }
        return out;
    }

    /** Reads the properties that this channel has; those of other channels are left unknown, and so refused. */
    public static RichContent read(JsonFields fields, @Nullable Channel channel) {
        if (channel == null) {
            return NONE;
        }
        return switch (channel) {
            case SMS, WEBCHAT -> NONE;
            case EMAIL -> new RichContent(fields.text("html", LONGEST_HTML), Map.of(), null, List.of());
            case PUSH -> new RichContent(null, fields.values("data", MOST, LONGEST_TEXT), null, List.of());
            case WHATSAPP -> new RichContent(null, Map.of(), whatsApp(fields.nested("whatsapp")), List.of());
            case RCS -> new RichContent(null, Map.of(), null, suggestions(fields));
        };
    }

    private static @Nullable WhatsApp whatsApp(@Nullable JsonFields fields) {
        if (fields == null) {
            return null;
        }
        String name = fields.requiredText("name", 512);
        String language = fields.requiredText("language", 20);
        String category = fields.requiredText("category", 20).toLowerCase(Locale.ROOT);
        if (!category.isEmpty() && !CATEGORIES.contains(category)) {
            fields.fault("category", ReasonCode.INVALID_VALUE, "one of marketing, utility, authentication");
        }
        List<Component> components = new ArrayList<>();
        for (JsonFields entry : fields.list("components", MOST)) {
            String type = entry.requiredText("type", 20);
            if (!type.isEmpty() && !COMPONENTS.contains(type)) {
                entry.fault("type", ReasonCode.INVALID_VALUE, "one of header, body, footer, button");
            }
            components.add(
                    new Component(type, entry.requiredText("text", LONGEST_TEXT), entry.text("url", LONGEST_TEXT)));
            entry.finish();
        }
        fields.finish();
        return new WhatsApp(name, language, category, components);
    }

    private static List<Suggestion> suggestions(JsonFields fields) {
        List<Suggestion> out = new ArrayList<>();
        for (JsonFields entry : fields.list("suggestions", 11, "text")) {
            // 25 characters and eleven suggestions are what RCS takes: GSMA RCC.07, section 3.6.10.
            out.add(new Suggestion(entry.requiredText("text", 25), entry.text("url", LONGEST_TEXT)));
            entry.finish();
        }
        return out;
    }

    /** As it is told and stored. */
    public Map<String, Object> document() {
        return Answers.document(
                "html",
                html,
                "data",
                data.isEmpty() ? null : data,
                "whatsapp",
                whatsapp == null
                        ? null
                        : Answers.document(
                                "name",
                                whatsapp.name(),
                                "language",
                                whatsapp.language(),
                                "category",
                                whatsapp.category(),
                                "components",
                                whatsapp.components().stream()
                                        .map(c -> Answers.document("type", c.type(), "text", c.text(), "url", c.url()))
                                        .toList()),
                "suggestions",
                suggestions.isEmpty()
                        ? null
                        : suggestions.stream()
                                .map(s -> Answers.document("text", s.text(), "url", s.url()))
                                .toList());
    }

    /** Reads what {@link #document} stored. */
    static RichContent stored(ObjectNode json) {
        Map<String, String> data = new LinkedHashMap<>();
        json.path("data")
                .properties()
                .forEach(e -> data.put(e.getKey(), e.getValue().asString()));
        List<Suggestion> suggestions = new ArrayList<>();
        for (JsonNode s : json.path("suggestions")) {
            suggestions.add(new Suggestion(s.path("text").asString(""), text(s, "url")));
        }
        JsonNode w = json.get("whatsapp");
        List<Component> components = new ArrayList<>();
        for (JsonNode c : w == null ? Json.object() : w.path("components")) {
            components.add(
                    new Component(c.path("type").asString(""), c.path("text").asString(""), text(c, "url")));
        }
        WhatsApp whatsapp = w == null
                ? null
                : new WhatsApp(
                        w.path("name").asString(""),
                        w.path("language").asString(""),
                        w.path("category").asString(""),
                        components);
        return new RichContent(text(json, "html"), data, whatsapp, suggestions);
    }

    private static @Nullable String text(JsonNode json, String name) {
        JsonNode node = json.get(name);
        return node == null || node.isNull() ? null : node.asString();
    }
}
