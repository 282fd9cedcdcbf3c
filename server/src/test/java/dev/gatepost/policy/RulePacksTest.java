package dev.gatepost.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** POL-03 */
class RulePacksTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 24);

    @Test
    void thePacksOfTheProgramAreThere() {
        assertThat(PolicyScene.PACKS.jurisdictions())
                .contains("ZZ", "EU", "US", "US-FL", "US-TX", "FR", "DE", "IN", "KR", "ZA", "US-SAFE")
                .hasSize(57);
        assertThat(PolicyScene.PACKS.texts().values().stream()
                        .mapToInt(file -> file.rules().size())
                        .sum())
                .isEqualTo(722);
    }

    @Test
    void everyFactNamesItsSourceAndEverySourceIsUsed() {
        for (RuleFile file : PolicyScene.PACKS.texts().values()) {
            Set<String> used = new TreeSet<>();
            for (RuleFile.Text rule : file.rules()) {
                for (RuleFile.Named named : rule.facts()) {
                    assertThat(named.fact().sources()).as(rule.id()).isNotEmpty();
                    used.addAll(named.fact().sources());
                }
            }
            assertThat(used)
                    .as(file.pack())
                    .isEqualTo(new TreeSet<>(file.sources().keySet()));
            assertThat(file.changelog().getLast().version()).isEqualTo(file.version());
        }
    }

    @Test
    void theRulesOfAllPushServicesHoldUntilTheServiceIsKnown() {
        assertThat(PolicyScene.PACKS
                        .merge(Set.of("KR"), Channel.PUSH, Purpose.PROMOTIONAL, DAY)
                        .rules())
                .contains("KR/push_apns/promotional", "KR/push_fcm/promotional", "KR/webpush/promotional");
    }

    @Test
    void anUnknownPropertyStopsTheLoad() {
        assertThatThrownBy(() -> with("\"pack\": \"ZZ\"", "\"pack\": \"ZZ\", \"quiet_hour\": null"))
                .hasMessageContaining("quiet_hour");
    }

    @Test
    void aSourceThatIsNotListedStopsTheLoad() {
        assertThatThrownBy(() -> with("\"sources\": [\"GK\"]", "\"sources\": [\"S999\"]"))
                .hasMessageContaining("S999");
    }

    @Test
    void aWindowThatRunsBackwardsStopsTheLoad() {
        assertThatThrownBy(() -> with("\"from\": \"08:00\"", "\"from\": \"21:30\""))
                .hasMessageContaining("windows");
    }

    @Test
    void anElementThatNoSoftwareChecksCannotBeListedAsChecked() {
        assertThatThrownBy(() -> with("\"checked\": [\"sender_name\"", "\"checked\": [\"good_taste\""))
                .hasMessageContaining("good_taste");
    }

    @Test
    void theHashIsOfTheTextAndNotOfItsLineEnds() {
        assertThat(with("\n", "\r\n").hash()).isEqualTo(with("\n", "\n").hash());
        assertThat(with("Everywhere", "everywhere").hash())
                .isNotEqualTo(with("\n", "\n").hash());
    }

    @Test
    void theWorldsRuleGivesWayOnlyInTheFieldsThatSaySo() {
        RuleSet germany = PolicyScene.PACKS.merge(Set.of("DE"), Channel.EMAIL, Purpose.PROMOTIONAL, DAY);
        assertThat(germany.rules())
                .containsExactly("ZZ/email/promotional", "EU/email/promotional", "DE/email/promotional");
        assertThat(germany.consents()).extracting(Rule.Threshold::rule).doesNotContain("ZZ/email/promotional");
        assertThat(germany.content()).extracting(Rule.Element::token).contains("list_unsubscribe_post_one_click");
        assertThat(PolicyScene.PACKS
                        .merge(Set.of("DE"), Channel.SMS, Purpose.PROMOTIONAL, DAY)
                        .hours())
                .isEmpty();
    }

    @Test
    void anAlternativeCountsOnlyWhereEveryLayerAllowsIt() {
        assertThat(PolicyScene.PACKS
                        .merge(Set.of("DE", "IN"), Channel.EMAIL, Purpose.PROMOTIONAL, DAY)
                        .consents())
                .anyMatch(threshold -> threshold.least() == ConsentBasis.EXPRESS);
    }

    private static RulePacks with(String text, String replacement) {
        SortedMap<String, byte[]> files = new TreeMap<>();
        try (InputStream in = RulePacks.class.getClassLoader().getResourceAsStream("rules/ZZ.json")) {
            String world = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            files.put("ZZ.json", world.replace(text, replacement).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new RulePacks(files);
    }
}
