package dev.gatepost.platform;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a message carries beside its text, every variable filled: the markup of a mail, the data of a push, the values
 * of a WhatsApp template, the suggestions of an RCS message. It cannot print itself.
 *
 * @param html markup of a mail, or null
 * @param data of a push
 * @param template as it is registered with Meta, or null
 * @param suggestions of an RCS message
 */
public record RichParts(
        @Nullable String html,
        Map<String, String> data,
        @Nullable Template template,
        List<Suggestion> suggestions) {
    public static final RichParts NONE = new RichParts(null, Map.of(), null, List.of());

    public RichParts {
        data = Map.copyOf(data);
        suggestions = List.copyOf(suggestions);
    }

    /**
     * A registered template and what fills it.
     *
     * @param language as Meta writes it: {@code en_US}
     */
    public record Template(String name, String language, List<Component> components) {
        public Template {
            components = List.copyOf(components);
        }

        @Override
        public String toString() {
            return "Template(" + name + ")";
        }
    }

    /**
     * A component of a registered template.
     *
     * @param type {@code header}, {@code body}, {@code footer} or {@code button}
     * @param text the values of the text's variables, in their order
     * @param url the values of the variables of a button's address, in their order
     */
    public record Component(String type, List<Value> text, List<Value> url) {
        public Component {
            text = List.copyOf(text);
            url = List.copyOf(url);
        }
    }

    /** A variable's value. */
    public record Value(String name, String value) {
        @Override
        public String toString() {
            return "Value(" + name + ")";
        }
    }

    /** A reply or an action that is offered: {@code url} null makes it a reply. */
    public record Suggestion(String text, @Nullable String url) {
        @Override
        public String toString() {
            return "Suggestion";
        }
    }

    @Override
    public String toString() {
        return "RichParts";
    }
}
