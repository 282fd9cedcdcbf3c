package dev.gatepost.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.templates.Brand;
import dev.gatepost.templates.BrandId;
import dev.gatepost.templates.ContentElements;
import dev.gatepost.templates.RichContent;
import dev.gatepost.templates.VariableSpec;
import dev.gatepost.templates.VersionText;
import dev.gatepost.templates.lint.Finding;
import dev.gatepost.templates.lint.Lint;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TPL-03: what an author is told, on the rules that decide about messages. */
class TemplateLintTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Lint LINT =
            new Lint(new RequiredContent(new PacksInForce(RulePacks.load())), new ContentElements(), () -> NOW);
    private static final Lint.Place LIVE =
            new Lint.Place(Workspace.Kind.LIVE, Set.of("US", "FR", "DE"), Set.of("northwind.example"));

    private static List<Finding> lint(Channel channel, Purpose purpose, String body, Set<String> countries) {
        VersionText text = new VersionText(
                new VersionText.Wording("en", null, channel == Channel.EMAIL ? "News" : null, body, RichContent.NONE),
                List.of(),
                body.contains("{{name}}") ? List.of(new VariableSpec("name", 40, VariableSpec.Kind.TEXT)) : List.of(),
                Set.of(),
                Set.of(),
                null,
                countries,
                null);
        if (!(text.check(channel) instanceof VersionText.Checked.Fine(var standard, var variants))) {
            throw new AssertionError(text.check(channel));
        }
        return LINT.of(
                new Lint.Draft(channel, purpose, new Brand(BrandId.next(), "Northwind"), text, standard, variants),
                LIVE);
    }

    private static List<String> errors(String body, Purpose purpose, String... countries) {
        return lint(Channel.SMS, purpose, body, Set.of(countries)).stream()
                .filter(f -> f.severity() == Finding.Severity.ERROR)
                .map(Finding::code)
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Reply CANCEL to cancel your booking",
                "Text END to end your rental",
                "Reply 'quit' to quit the waiting list",
                "Reply STOP to stop your delivery",
                "Answer cancel for a refund",
                "Send REVOKE to give up your seat"
            })
    void wordsThatOptOutAreNotUsedForAnythingElse(String body) {
        assertThat(errors(body, Purpose.SERVICE)).containsExactly("stop_word_collision");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Northwind: your table is booked. Reply STOP to opt out.",
                "Northwind: news. Text STOP to end messages",
                "Northwind: Reply STOP to unsubscribe",
                "STOP to stop receiving texts",
                "You can cancel until noon.",
                "Call us to cancel your booking",
                "Your ride will end at the station",
                "Msg&data rates may apply. HELP for help, STOP to stop",
                "Northwind: reply CHANGE to change your booking"
            })
    void ordinaryTalkAndOptOutInstructionsAreFine(String body) {
        assertThat(errors(body, Purpose.SERVICE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://bit.ly/x1, link_shortener",
        "tinyurl.com/abc, link_shortener",
        "http://northwind.example/a, link_insecure",
        "https://192.0.2.7/a, link_lookalike",
        "https://northw1nd.example/a, link_lookalike",
        "https://nоrthwind.example/a, link_lookalike",
        "https://other.example/a, link_not_listed"
    })
    void linksThatMisleadAreFound(String link, String code) {
        assertThat(errors("Northwind: see " + link, Purpose.SERVICE)).containsExactly(code);
    }

    @Test
    void aListedHostIsFine() {
        assertThat(errors("Northwind: see https://northwind.example/a", Purpose.SERVICE))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Your order shipped. Check our new sale",
                "Your code is 123456. Save 20% off today",
                "Ihre Bestellung ist da. Shop now!"
            })
    void advertisingInANoticeIsFound(String body) {
        assertThat(errors(body, Purpose.TRANSACTIONAL)).containsExactly("mixed_purpose");
        assertThat(errors(body, Purpose.PROMOTIONAL)).doesNotContain("mixed_purpose");
    }

    @Test
    void whatACountryAsksForIsMissedByName() {
        assertThat(errors("New coats are in. Reply STOP to opt out.", Purpose.PROMOTIONAL, "US"))
                .containsExactly("content_missing");
        assertThat(errors("Northwind: new coats. Reply STOP to opt out.", Purpose.PROMOTIONAL, "US"))
                .isEmpty();
        assertThat(errors("Northwind: new coats. Reply STOP to opt out.", Purpose.PROMOTIONAL, "FR"))
                .containsExactly("content_missing");
        assertThat(errors("Northwind: STOP au 36111", Purpose.PROMOTIONAL, "FR"))
                .isEmpty();
    }

    @Test
    void whatSoftwareCannotSeeIsForTheApprover() {
        assertThat(lint(Channel.SMS, Purpose.PROMOTIONAL, "Northwind: coats. Reply STOP to opt out.", Set.of("IN")))
                .anyMatch(f -> f.code().equals("to_be_attested") && f.detail().contains("registered_header"));
    }

    /** TPL-04 */
    @Test
    void dressedCharactersThatCostASegmentAreNamed() {
        assertThat(lint(Channel.SMS, Purpose.SERVICE, "Northwind: “hello” – " + "a".repeat(80), Set.of()))
                .anyMatch(f -> f.code().equals("costly_characters")
                        && f.mend() != null
                        && f.mend().startsWith("Northwind: \"hello\" - "));
    }

    @Test
    void longValuesInAnotherAlphabetAreCounted() {
        assertThat(lint(Channel.SMS, Purpose.SERVICE, "{{name}}".repeat(6), Set.of()))
                .anyMatch(f -> f.code().equals("many_parts"));
    }
}
