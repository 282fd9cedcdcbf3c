package dev.gatepost.providers.whatsapp;

import dev.gatepost.platform.RichParts;
import dev.gatepost.providers.Provider.Attempt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one attempt is to the Cloud API (developers.facebook.com, "Messages"): a registered template where there is one,
 * plain text otherwise.
 */
final class WhatsAppMessage {
    private WhatsAppMessage() {}

    /** {@code named} where the account's templates have named parameters; they have numbered ones otherwise. */
    static Map<String, Object> of(Attempt attempt, boolean named) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("messaging_product", "whatsapp");
        out.put("recipient_type", "individual");
        // Numbers begin with a plus; the id of somebody who shows none has a field of its own.
        out.put(attempt.to().startsWith("+") ? "to" : "recipient", attempt.to());
        out.put("biz_opaque_callback_data", attempt.reference().value());
        RichParts.Template template = attempt.rich().template();
        if (template == null) {
            out.put("type", "text");
            out.put("text", Map.of("preview_url", false, "body", attempt.text()));
        } else {
            out.put("type", "template");
            out.put(
                    "template",
                    Map.of(
                            "name",
                            template.name(),
                            "language",
                            Map.of("code", template.language()),
                            "components",
                            components(template, named)));
        }
        return out;
    }

    private static List<Map<String, Object>> components(RichParts.Template template, boolean named) {
        List<Map<String, Object>> out = new ArrayList<>();
        int button = 0;
        for (RichParts.Component component : template.components()) {
            if (component.type().equals("button")) {
                // Counted over all buttons, those without variables too.
                int index = button++;
                if (!component.url().isEmpty()) {
                    out.add(Map.of(
                            "type",
                            "button",
                            "sub_type",
                            "url",
                            "index",
                            Integer.toString(index),
                            "parameters",
                            parameters(component.url(), false)));
                }
            } else if (!component.text().isEmpty()) {
                out.add(Map.of("type", component.type(), "parameters", parameters(component.text(), named)));
            }
        }
        return out;
    }

    private static List<Map<String, String>> parameters(List<RichParts.Value> values, boolean named) {
        List<Map<String, String>> out = new ArrayList<>();
        for (RichParts.Value value : values) {
            Map<String, String> parameter = new LinkedHashMap<>();
            parameter.put("type", "text");
            if (named) {
                parameter.put("parameter_name", value.name());
            }
            parameter.put("text", value.value());
            out.add(parameter);
        }
        return out;
    }
}
