package dev.gatepost.templates;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.platform.ReasonCode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TPL-06 */
class TemplateTextTest {
    private static final Set<String> ALLOWED = Set.of("shop.example.com");

    @Test
    void valuesArePutInLiterallyAndNeverReadAgain() {
        TemplateText text = template("Hi {{name}}, order {{ order }} is {{name}}'s.", "name", "order");
        assertThat(text.render(Map.of("name", "{{order}} $1 \\n", "order", "A-1")))
                .isEqualTo(new TemplateText.Rendering.Rendered(
                        "Hi {{order}} $1 \\n, order A-1 is {{order}} $1 \\n's.", null));
    }

    @Test
    void theSubjectIsFilledToo() {
        TemplateText.Parsed parsed = TemplateText.parse(
                "Order {{order}}",
                "It is on its way.",
                List.of(new VariableSpec("order", 10, VariableSpec.Kind.TEXT)),
                Set.of());
        assertThat(valid(parsed).render(Map.of("order", "A-1")))
                .isEqualTo(new TemplateText.Rendering.Rendered("It is on its way.", "Order A-1"));
    }

    @Test
    void namesAndLengthsAreChecked() {
        TemplateText text = template("Hi {{name}}", "name");
        assertThat(code(text, Map.of())).isEqualTo(ReasonCode.MISSING_VARIABLE);
        assertThat(code(text, Map.of("name", "A", "nmae", "B"))).isEqualTo(ReasonCode.UNDECLARED_VARIABLE);
        assertThat(code(text, Map.of("name", "x".repeat(61)))).isEqualTo(ReasonCode.VARIABLE_TOO_LONG);
        assertThat(code(text, Map.of("name", "x".repeat(60)))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u0000b",
                "a\nb",
                "a\u202eb",
                "a\u2066b",
                "a\u200bb",
                "a\ufeffb",
                "a\u00adb",
                "a\u2028b",
                "\ud800",
                "a\ue000b"
            })
    void controlAndDirectionCharactersAreRefused(String value) {
        assertThat(code(template("Hi {{name}}", "name"), Map.of("name", value)))
                .isEqualTo(ReasonCode.CONTROL_CHARACTER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.com",
                "evil.com/x",
                "see evil.com.",
                "EVIL.COM",
                "http://evil.com",
                "https://evil.com/a?b=shop.example.com",
                "hxxp://evil.com",
                "hxxps evil",
                "evil[.]com",
                "evil(dot)com",
                "evil [dot] com",
                "evil．com",
                "evil。com",
                "ｅｖｉｌ．ｃｏｍ",
                "ev\u200dil.co\u200cm",
                "еvіl.com",
                "evil.рф",
                "xn--e1awd7f.com",
                "evil.xn--p1ai",
                "192.0.2.1",
                "//evil.com",
                "javascript:alert(1)",
                "ftp://evil.com/x",
                "mail me@evil.com",
                "https://shop.example.com@evil.com/",
                "https://shop.example.com:443@evil.com/",
                "https://shop.example.com\\@evil.com",
                "shop.example.com.evil.com",
                "https://evil",
                "https:/evil.com",
                "evil․com",
                "www.evil.travel",
                "https://shop.example.com／evil.com",
                "☺.ws.evil.io",
                "Congrats!evil.com",
                "a,evil.com",
                "https:evil.com",
                "HTTPS://EVIL.COM",
                "evil.com:8080",
                "evil.co.uk",
                "1.evil.com"
            })
    void linksInValuesAreRefused(String value) {
        assertThat(code(template("Hi {{name}}", "name"), Map.of("name", value))).isEqualTo(ReasonCode.LINK_IN_VARIABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Anna",
                "J. R. Smith",
                "O'Hara",
                "3.50 EUR",
                "1,234.50",
                "24.12.2026",
                "a.m.",
                "10:30",
                "A-1/2026",
                "50% off",
                "Zoë 👩‍👧 ❤️",
                "محمد",
                "अनिल",
                "علی\u200cرضا",
                "wait...what",
                "No. 5",
                "C3PO (red)",
                "#12",
                "https://shop.example.com/a.html",
                "shop.example.com",
                "Grand-Place 1, Brussels"
            })
    void ordinaryValuesPass(String value) {
        assertThat(code(template("Hi {{name}}", "name"), Map.of("name", value))).isNull();
    }

    @Test
    void aLinkThatOnlyTheFinishedTextHasIsRefused() {
        TemplateText text = template("See {{a}}.{{b}} today", "a", "b");
        assertThat(code(text, Map.of("a", "evil", "b", "com"))).isEqualTo(ReasonCode.LINK_IN_VARIABLE);
        TemplateText tail = template("Track at https://shop.example.com{{a}}", "a");
        assertThat(code(tail, Map.of("a", ".evil"))).isEqualTo(ReasonCode.LINK_IN_VARIABLE);
        assertThat(code(tail, Map.of("a", "@evil"))).isEqualTo(ReasonCode.LINK_IN_VARIABLE);
        assertThat(code(tail, Map.of("a", "/42"))).isNull();
    }

    @Test
    void aLinkOfTheTemplatesOwnWordsPasses() {
        TemplateText text = template("Track: https://post.example.org/t/{{a}}", "a");
        assertThat(code(text, Map.of("a", "42"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{a", "a}}", "{{}}", "{{b}}", "{{a b}}", "https://{{a}}/x", "hxxp://x.example"})
    void whatIsNoTemplateIsRefused(String body) {
        assertThat(TemplateText.parse(null, body, List.of(new VariableSpec("a", 5, VariableSpec.Kind.TEXT)), ALLOWED))
                .isInstanceOf(TemplateText.Parsed.Invalid.class);
    }

    @Test
    void kindsAreKept() {
        assertThat(code(kind(VariableSpec.Kind.NUMBER), Map.of("v", "1,234.50")))
                .isNull();
        assertThat(code(kind(VariableSpec.Kind.NUMBER), Map.of("v", "12a"))).isEqualTo(ReasonCode.INVALID_VALUE);
        assertThat(code(kind(VariableSpec.Kind.DATE), Map.of("v", "24 December 2026, 10:30")))
                .isNull();
        assertThat(code(kind(VariableSpec.Kind.DATE), Map.of("v", "<b>"))).isEqualTo(ReasonCode.INVALID_VALUE);
        assertThat(code(kind(VariableSpec.Kind.DATE), Map.of("v", "evil.com"))).isEqualTo(ReasonCode.LINK_IN_VARIABLE);
        assertThat(code(kind(VariableSpec.Kind.URL), Map.of("v", "https://shop.example.com/a.html?x=1")))
                .isNull();
        for (String url : List.of(
                "http://shop.example.com/", "https://evil.com/", "shop.example.com", "https://shop.example.com/ x")) {
            assertThat(code(kind(VariableSpec.Kind.URL), Map.of("v", url))).isEqualTo(ReasonCode.LINK_IN_VARIABLE);
        }
    }

    @Property(tries = 2_000)
    void whateverTheValueTheRestOfTheTextStays(@ForAll @StringLength(max = 60) String value) {
        TemplateText text = template("before {{name}} after", "name");
        switch (text.render(Map.of("name", value))) {
            case TemplateText.Rendering.Rendered rendered ->
                assertThat(rendered.text()).isEqualTo("before " + value + " after");
            case TemplateText.Rendering.Rejected rejected ->
                assertThat(rejected.detail()).isNotBlank();
        }
    }

    @Property(tries = 1_000)
    void aBareDomainIsFoundWhateverStandsBeforeAndAfter(@ForAll @StringLength(max = 20) String before) {
        assertThat(code(template("{{name}}", "name"), Map.of("name", before + " evil.com")))
                .isNotNull();
    }

    private static TemplateText kind(VariableSpec.Kind kind) {
        return valid(TemplateText.parse(null, "v: {{v}}", List.of(new VariableSpec("v", 60, kind)), ALLOWED));
    }

    private static TemplateText template(String body, String... names) {
        List<VariableSpec> variables = java.util.Arrays.stream(names)
                .map(name -> new VariableSpec(name, 60, VariableSpec.Kind.TEXT))
                .toList();
        return valid(TemplateText.parse(null, body, variables, ALLOWED));
    }

    private static TemplateText valid(TemplateText.Parsed parsed) {
        return switch (parsed) {
            case TemplateText.Parsed.Valid valid -> valid.text();
            case TemplateText.Parsed.Invalid invalid -> throw new AssertionError(invalid.detail());
        };
    }

    private static @Nullable ReasonCode code(TemplateText text, Map<String, String> values) {
        return switch (text.render(values)) {
            case TemplateText.Rendering.Rendered _ -> null;
            case TemplateText.Rendering.Rejected rejected -> rejected.code();
        };
    }
}
