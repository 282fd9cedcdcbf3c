package dev.gatepost.templates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.templates.TemplateText.Rendering;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TPL-06 */
class EmailHtmlTest {
    private static final List<VariableSpec> VARIABLES = List.of(
            new VariableSpec("name", 200, VariableSpec.Kind.TEXT),
            new VariableSpec("link", 200, VariableSpec.Kind.URL));

    private static EmailHtml html(String markup) {
        return switch (EmailHtml.parse(markup, VARIABLES)) {
            case EmailHtml.Parsed.Valid(EmailHtml html) -> html;
            case EmailHtml.Parsed.Invalid(String detail) -> throw new AssertionError(detail);
        };
    }

    private static String render(EmailHtml html, String name) {
        return ((Rendering.Rendered) html.render(Map.of("name", name, "link", "https://shop.example.com/a?b=1&c=2")))
                .text();
    }

    @Test
    void aPlainMailStaysAsItIs() {
        EmailHtml html = html(
                "<p>Dear {{name}}, <a href=\"{{link}}\">track it</a> or"
                        + " <a href=\"https://shop.example.com/help\">ask</a>.</p><img src=\"https://cdn.example.com/a.png\" alt=\"\" />");
        assertThat(render(html, "Lena"))
                .contains("Dear Lena, ")
                .contains("href=\"https://shop.example.com/a?b=1&amp;c=2\"");
        assertThat(html.ownHosts()).containsExactlyInAnyOrder("shop.example.com", "cdn.example.com");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<p onclick=\"x()\">a</p>",
                "<a href=\"javascript:alert(1)\">a</a>",
                "<a href=\"http://shop.example.com\">a</a>",
                "<iframe src=\"https://shop.example.com\"></iframe>",
                "<form action=\"https://shop.example.com\"></form>",
                "<a href=\"https://{{name}}.example.com\">a</a>",
                "<a href=\"https://shop.example.com/{{name}}\">a</a>",
                "<a title=\"{{name}}\" href=\"https://shop.example.com\">a</a>",
                "<a href=\"{{name}}\">a</a>",
                "<img src=\"{{link}}\" alt=\"\" />",
                "<{{name}}>a",
                "<p>{{nobody}}</p>",
                "<p>{{name</p>",
                "<!-- {{name}} -->",
                "<a href=\"https://user@evil.example\">a</a>",
                "<style>p { background: url({{link}}) }</style>"
            })
    void whatMailMustNotCarryIsNoTemplate(String markup) {
        assertThat(EmailHtml.parse(markup, VARIABLES)).isInstanceOf(EmailHtml.Parsed.Invalid.class);
    }

    /** However a value is made, the tags are the template's. */
    @Property(tries = 500)
    void noValueChangesTheStructure(@ForAll @StringLength(max = 60) @CharRange(from = ' ', to = '~') String value) {
        EmailHtml html = html("<p title=\"x\">Dear {{name}}</p><div>{{name}}</div>");
        String rendered = render(html, value);
        assertThat(rendered.replaceAll("[^<>]", "")).isEqualTo(render(html, "").replaceAll("[^<>]", ""));
        assertThat(rendered.chars().filter(c -> c == '"').count()).isEqualTo(2);
        // What looks like a placeholder is the value's own, as often as the value stands there.
        assertThat(rendered.split("\\{\\{", -1).length - 1).isEqualTo(2 * (value.split("\\{\\{", -1).length - 1));
    }

    /** TPL-06: a value is never read as template again, whatever it holds. */
    @Property(tries = 500)
    void noValueBecomesAPlaceholder(@ForAll @StringLength(max = 30) @CharRange(from = ' ', to = '~') String value) {
        TemplateText text =
                switch (TemplateText.parse(
                        "S {{name}}",
                        "A {{name}} B {{code}}",
                        List.of(
                                new VariableSpec("name", 60, VariableSpec.Kind.TEXT),
                                new VariableSpec("code", 60, VariableSpec.Kind.CODE)),
                        java.util.Set.of())) {
                    case TemplateText.Parsed.Valid(TemplateText valid) -> valid;
                    case TemplateText.Parsed.Invalid(String detail) -> throw new AssertionError(detail);
                };
        if (text.render(Map.of("name", value, "code", "X-1"))
                instanceof Rendering.Rendered(String body, String subject)) {
            assertThat(body).isEqualTo("A " + value + " B X-1");
            assertThat(subject).isEqualTo("S " + value);
        }
    }

    /** TPL-01 */
    @Test
    void aPatternBoundsAValueInLinearTime() {
        var greedy = VariableSpec.pattern("(a+)+b").orElseThrow();
        TemplateText text = ((TemplateText.Parsed.Valid) TemplateText.parse(
                        null,
                        "{{v}}",
                        List.of(new VariableSpec("v", 2_000, VariableSpec.Kind.TEXT, greedy)),
                        java.util.Set.of()))
                .text();
        assertThat(text.render(Map.of("v", "a".repeat(1_999) + "c"))).isInstanceOf(Rendering.Rejected.class);
        assertThat(text.render(Map.of("v", "aab"))).isInstanceOf(Rendering.Rendered.class);
        assertThat(VariableSpec.pattern("(?=a)")).isEmpty();
    }
}
