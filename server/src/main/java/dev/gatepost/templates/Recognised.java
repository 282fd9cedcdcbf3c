package dev.gatepost.templates;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A template whose words a finished text turned out to be, and the values between them. It cannot print them.
 *
 * @param own how many characters are the template's own
 */
public record Recognised(ActiveTemplate template, Variant wording, Map<String, String> values, int own) {
    /**
     * What makes a wording say exactly this; empty when nothing does. Where several values would do, each variable in
     * its turn is as short as it can be. Linear in the text, whatever it is (RE2).
     */
    static Optional<Recognised> in(ActiveTemplate template, Variant wording, String said) {
        StringBuilder form = new StringBuilder("(?s)\\A");
        StringBuilder own = new StringBuilder();
        List<String> names = new ArrayList<>();
        wording.text()
                .walk(
                        words -> {
                            form.append(Pattern.quote(words));
                            own.append(words);
                        },
                        slot -> {
                            form.append("(.+?)");
                            names.add(slot);
                        });
        Matcher matcher = Pattern.compile(form.append("\\z").toString()).matcher(said);
        if (!matcher.find()) {
            return Optional.empty();
        }
        Map<String, String> values = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            values.put(names.get(i), matcher.group(i + 1));
        }
        // A variable that stands twice must have said the same, and each value must be one that it may have.
        return wording.text().render(values) instanceof TemplateText.Rendering.Rendered(String again, String none)
                        && again.equals(said)
                ? Optional.of(new Recognised(template, wording, values, own.length()))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "Recognised(" + template.name() + ")";
    }
}
