package dev.gatepost.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.gatepost.contacts.Place;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DecideTest {
    private static final String MIAMI = "+13055550123";
    private static final String AUSTIN = "+15125550123";
    private static final String PARIS = "+33612345678";
    private static final String BERLIN = "+4915112345678";
    private static final String DELHI = "+919812345678";
    /** 12:00 in Miami, a Tuesday. */
    private static final String NOON = "2026-11-24T17:00:00Z";

    /** POL-01, POL-02, POL-03 */
    @Test
    void aPromotionToMiamiAtHalfPastEightInTheEveningWaitsForEightInTheMorningByFloridasRule() {
        Decision decision =
                PolicyScene.promotionTo(MIAMI, "2026-11-24T01:30:00Z").decision();
        assertThat(decision.outcome()).isEqualTo(new Decision.Outcome.Defer(Instant.parse("2026-11-24T13:00:00Z")));
        assertThat(decision.reasons()).singleElement().satisfies(reason -> {
            assertThat(reason.code()).isEqualTo(ReasonCode.QUIET_HOURS);
            assertThat(reason.rule()).isEqualTo("US-FL/sms/promotional");
            assertThat(reason.source()).contains("501.616");
            assertThat(reason.fact()).isEqualTo("20:30 in America/New_York; open 08:00-20:00");
        });
        assertThat(decision.rules())
                .containsExactly("ZZ/sms/promotional", "US/sms/promotional", "US-FL/sms/promotional");
        assertThat(decision.packs()).isEqualTo(PolicyScene.PACKS.hash()).hasSize(64);
    }

    /** POL-01 */
    @Test
    void theEndOfTheOpenHoursIsAlreadyClosed() {
        assertThat(PolicyScene.promotionTo(MIAMI, "2026-11-24T00:59:59Z")
                        .decision()
                        .outcome())
                .isInstanceOf(Decision.Outcome.Allow.class);
        assertThat(PolicyScene.promotionTo(MIAMI, "2026-11-24T01:00:00Z")
                        .decision()
                        .outcome())
                .isInstanceOf(Decision.Outcome.Defer.class);
    }

    /** CON-05 */
    @Test
    void aMarketingStopDeniesPromotionAndLeavesTransactionalMessages() {
        Decision promotion = PolicyScene.promotionTo(MIAMI, NOON)
                .suppressed(Purpose.PROMOTIONAL, null)
                .decision();
        assertThat(codes(promotion)).containsExactly(ReasonCode.SUPPRESSED);
        Decision delivery = PolicyScene.to(MIAMI, Channel.SMS, Purpose.TRANSACTIONAL, NOON)
                .suppressed(Purpose.PROMOTIONAL, null)
                .decision();
        assertThat(delivery.outcome()).isInstanceOf(Decision.Outcome.Allow.class);
    }

    /** CON-04 */
    @Test
    void aSuppressionOfEverythingDeniesEveryPurposeAndAnotherBrandsSuppressionDeniesNone() {
        for (Purpose purpose : Purpose.values()) {
            PolicyScene scene = PolicyScene.to(MIAMI, Channel.SMS, purpose, NOON);
            assertThat(codes(scene.suppressed(null, null).decision())).contains(ReasonCode.SUPPRESSED);
            assertThat(codes(scene.suppressed(null, "other").decision())).isEmpty();
        }
    }

    /** CON-12 */
    @Test
    void aProvidersBlockDeniesEveryPurposeOfThatSender() {
        PolicyScene scene = PolicyScene.to(MIAMI, Channel.SMS, Purpose.OTP, NOON);
        PolicyFacts.SenderFact sender = new PolicyFacts.SenderFact(
                "sdr_x",
                "Acme",
                "acme",
                Set.of(Purpose.OTP),
                Set.of(),
                PolicyScene.ALL_REGISTRATIONS,
                Instant.parse(NOON),
                "21610");
        assertThat(codes(scene.sender(sender).decision())).containsExactly(ReasonCode.PROVIDER_BLOCKED);
    }

    /** POL-03 */
    @Test
    void texasOpensAtNoonOnSundays() {
        Decision decision =
                PolicyScene.promotionTo(AUSTIN, "2026-11-22T17:30:00Z").decision();
        assertThat(decision.outcome()).isEqualTo(new Decision.Outcome.Defer(Instant.parse("2026-11-22T18:00:00Z")));
        assertThat(decision.reasons().getFirst().fact()).isEqualTo("11:30 in America/Chicago; open 12:00-21:00");
    }

    /** POL-03 */
    @Test
    void franceIsClosedOnSundaysAndHolidays() {
        Decision sunday = PolicyScene.promotionTo(PARIS, "2026-11-22T09:00:00Z").decision();
        assertThat(sunday.outcome()).isEqualTo(new Decision.Outcome.Defer(Instant.parse("2026-11-23T07:00:00Z")));
        assertThat(sunday.reasons().getFirst().fact()).isEqualTo("10:00 in Europe/Paris; closed on Sunday");
        Decision christmas =
                PolicyScene.promotionTo(PARIS, "2026-12-25T09:00:00Z").decision();
        assertThat(christmas.outcome()).isEqualTo(new Decision.Outcome.Defer(Instant.parse("2026-12-26T07:00:00Z")));
        assertThat(christmas.reasons().getFirst().fact()).contains("holiday 2026-12-25");
    }

    /** POL-03 */
    @Test
    void indiaIsOpenFromTenToNineByItsOwnClockWhereverThePersonIs() {
        assertThat(PolicyScene.promotionTo(DELHI, "2026-11-24T04:29:59Z")
                        .decision()
                        .outcome())
                .isEqualTo(new Decision.Outcome.Defer(Instant.parse("2026-11-24T04:30:00Z")));
        assertThat(PolicyScene.promotionTo(DELHI, "2026-11-24T15:29:59Z")
                        .decision()
                        .outcome())
                .isInstanceOf(Decision.Outcome.Allow.class);
        Place abroad = new Place("IN", List.of(), List.of(ZoneId.of("America/New_York")));
        assertThat(PolicyScene.at(abroad, Channel.SMS, Purpose.PROMOTIONAL, "2026-11-24T16:00:00Z")
                        .decision()
                        .outcome())
                .isEqualTo(new Decision.Outcome.Defer(Instant.parse("2026-11-25T04:30:00Z")));
    }

    /** POL-03 */
    @Test
    void germanyTakesASoftOptInButNoImpliedConsentAndNoConsentAtAll() {
        PolicyScene scene = PolicyScene.promotionTo(BERLIN, NOON);
        assertThat(codes(scene.consent(ConsentBasis.SOFT_OPT_IN).decision())).isEmpty();
        assertThat(codes(scene.consent(ConsentBasis.IMPLIED).decision())).containsExactly(ReasonCode.CONSENT_TOO_WEAK);
        assertThat(codes(scene.consent((PolicyFacts.ConsentFact) null).decision()))
                .containsExactly(ReasonCode.CONSENT_MISSING);
    }

    /** CON-02 */
    @Test
    void theUnitedStatesAskForWrittenConsentToPromotion() {
        PolicyScene scene = PolicyScene.promotionTo(MIAMI, NOON);
        assertThat(codes(scene.consent(ConsentBasis.EXPRESS).decision())).containsExactly(ReasonCode.CONSENT_TOO_WEAK);
        assertThat(codes(scene.consent(ConsentBasis.EXPRESS_WRITTEN).decision()))
                .isEmpty();
    }

    /** CON-04 */
    @Test
    void aWithdrawalDeniesWhateverTheRuleNeeds() {
        PolicyFacts.ConsentFact withdrawn =
                new PolicyFacts.ConsentFact(ConsentBasis.EXPRESS_WRITTEN, false, Instant.parse(NOON), "cev_3");
        for (Purpose purpose : Purpose.values()) {
            assertThat(codes(PolicyScene.to("a@example.com", Channel.EMAIL, purpose, NOON)
                            .consent(withdrawn)
                            .decision()))
                    .containsExactly(ReasonCode.CONSENT_MISSING);
        }
    }

    /** CON-02 */
    @Test
    void anImpliedConsentOfIndiaEndsAfterSevenDays() {
        Instant now = Instant.parse("2026-11-24T10:00:00Z");
        PolicyScene scene = PolicyScene.promotionTo(DELHI, now.toString());
        PolicyFacts.ConsentFact fresh =
                new PolicyFacts.ConsentFact(ConsentBasis.IMPLIED, true, now.minusSeconds(7 * 86_400 - 1), "cev_4");
        PolicyFacts.ConsentFact old =
                new PolicyFacts.ConsentFact(ConsentBasis.IMPLIED, true, now.minusSeconds(7 * 86_400), "cev_4");
        assertThat(codes(scene.consent(fresh).decision())).isEmpty();
        assertThat(codes(scene.consent(old).decision())).containsExactly(ReasonCode.CONSENT_EXPIRED);
    }

    /** TPL-05 */
    @Test
    void aSenderWithoutRegistrationIsRefusedInTheUnitedStates() {
        PolicyScene scene = PolicyScene.promotionTo(MIAMI, NOON);
        PolicyFacts.SenderFact bare = new PolicyFacts.SenderFact(
                "sdr_x", "Acme", "acme", Set.of(Purpose.TRANSACTIONAL), Set.of("DE"), Set.of(), null, null);
        assertThat(codes(scene.sender(bare).decision()))
                .containsExactly(
                        ReasonCode.SENDER_NOT_ALLOWED, ReasonCode.SENDER_NOT_ALLOWED, ReasonCode.SENDER_UNREGISTERED);
    }

    /** TPL-03 */
    @Test
    void aTextWithoutAWayToStopIsRefused() {
        Decision decision = PolicyScene.promotionTo(MIAMI, NOON)
                .without(ContentTokens.OPTOUT_INSTRUCTION)
                .decision();
        assertThat(codes(decision)).containsExactly(ReasonCode.CONTENT_MISSING);
        assertThat(decision.reasons().getFirst().fact()).isEqualTo("tpl_1 lacks optout_instruction");
    }

    /** POL-07 */
    @Test
    void theFourthPromotionInFloridaWaitsUntilTheOldestLeavesTheDay() {
        Instant now = Instant.parse(NOON);
        List<Instant> three = List.of(now.minusSeconds(80_000), now.minusSeconds(9_000), now.minusSeconds(5_000));
        Decision decision = PolicyScene.promotionTo(MIAMI, NOON).recent(three).decision();
        assertThat(decision.outcome()).isEqualTo(new Decision.Outcome.Defer(now.plusSeconds(6_400)));
        assertThat(codes(decision)).containsExactly(ReasonCode.FREQUENCY_CAP);
        assertThat(codes(PolicyScene.promotionTo(MIAMI, NOON)
                        .recent(three.subList(0, 2))
                        .decision()))
                .isEmpty();
    }

    /** POL-07 */
    @Test
    void aCapThatEndsInTheNightWaitsForTheMorning() {
        Instant now = Instant.parse(NOON);
        List<Instant> three = List.of(now.minusSeconds(43_200), now.minusSeconds(9_000), now.minusSeconds(5_000));
        Decision decision = PolicyScene.promotionTo(MIAMI, NOON).recent(three).decision();
        assertThat(decision.outcome()).isEqualTo(new Decision.Outcome.Defer(Instant.parse("2026-11-25T13:00:00Z")));
        assertThat(decision.reasons())
                .extracting(Decision.Reason::code, Decision.Reason::rule)
                .containsExactly(
                        tuple(ReasonCode.FREQUENCY_CAP, "US-FL/sms/promotional"),
                        tuple(ReasonCode.QUIET_HOURS, "US/sms/promotional"),
                        tuple(ReasonCode.QUIET_HOURS, "US-FL/sms/promotional"));
    }

    /** POL-01 */
    @Test
    void whatCannotGoBeforeItExpiresIsDenied() {
        Decision decision = PolicyScene.promotionTo(MIAMI, "2026-11-24T01:30:00Z")
                .times(null, "2026-11-24T12:59:59Z")
                .decision();
        assertThat(decision.outcome()).isInstanceOf(Decision.Outcome.Deny.class);
        assertThat(codes(decision)).containsExactly(ReasonCode.QUIET_HOURS, ReasonCode.EXPIRED_BEFORE_SENT);
    }

    /** MSG-01 */
    @Test
    void aWishToWaitIsKeptAndJudgedAsOfThatInstant() {
        assertThat(PolicyScene.promotionTo(MIAMI, NOON)
                        .times("2026-11-24T18:00:00Z", null)
                        .decision()
                        .outcome())
                .isEqualTo(new Decision.Outcome.Defer(Instant.parse("2026-11-24T18:00:00Z")));
        assertThat(PolicyScene.promotionTo(MIAMI, NOON)
                        .times("2026-11-25T02:00:00Z", null)
                        .decision()
                        .outcome())
                .isEqualTo(new Decision.Outcome.Defer(Instant.parse("2026-11-25T13:00:00Z")));
    }

    /** POL-02 */
    @Test
    void anUnknownPlaceIsRefusedForPromotionAndServedForCodes() {
        assertThat(codes(PolicyScene.promotionTo("+18005550123", NOON).decision()))
                .containsExactly(ReasonCode.JURISDICTION_NOT_ENABLED);
        assertThat(codes(PolicyScene.to("+18005550123", Channel.SMS, Purpose.OTP, NOON)
                        .decision()))
                .isEmpty();
        Place newCode = new Place("US", List.of(), List.of());
        assertThat(codes(PolicyScene.at(newCode, Channel.SMS, Purpose.PROMOTIONAL, NOON)
                        .decision()))
                .containsExactly(ReasonCode.QUIET_HOURS_UNKNOWN);
    }

    /** POL-09 */
    @Test
    void aCountryThatIsNotOpenedGetsNoPromotionButItsCodes() {
        assertThat(codes(PolicyScene.promotionTo("+31612345678", NOON).decision()))
                .containsExactly(ReasonCode.JURISDICTION_NOT_ENABLED);
        assertThat(codes(PolicyScene.to("+31612345678", Channel.SMS, Purpose.OTP, NOON)
                        .decision()))
                .isEmpty();
    }

    /** POL-02 */
    @Test
    void aCountryWithoutAPackGetsNoPromotionEvenWhenItIsOpened() {
        Decision decision = PolicyScene.promotionTo("+254712123456", NOON).decision();
        assertThat(decision.rules()).containsExactly("ZZ/sms/promotional");
        assertThat(codes(decision)).contains(ReasonCode.JURISDICTION_NOT_ENABLED);
        assertThat(decision.reasons().getFirst().fact()).contains("no rule pack");
        assertThat(codes(PolicyScene.to("+254712123456", Channel.SMS, Purpose.OTP, NOON)
                        .decision()))
                .isEmpty();
    }

    /** POL-03 */
    @Test
    void whereACountryHasAPackItsSilenceOnHoursCounts() {
        Decision decision =
                PolicyScene.promotionTo("+819012345678", "2026-11-24T12:00:00Z").decision();
        assertThat(decision.rules()).containsExactly("ZZ/sms/promotional", "JP/sms/promotional");
        assertThat(decision.outcome()).isEqualTo(new Decision.Outcome.Allow());
    }

    /** POL-02, CHN-02 */
    @Test
    void mailOfUnknownCountryIsHeldToTheUnionsConsentAndHasNoHours() {
        PolicyScene scene = PolicyScene.to("anna@example.com", Channel.EMAIL, Purpose.PROMOTIONAL, NOON);
        assertThat(codes(scene.consent(ConsentBasis.SOFT_OPT_IN).decision())).isEmpty();
        assertThat(codes(scene.consent(ConsentBasis.IMPLIED).decision())).containsExactly(ReasonCode.CONSENT_TOO_WEAK);
        assertThat(codes(scene.without(ContentTokens.ONE_CLICK).decision()))
                .containsExactly(ReasonCode.CONTENT_MISSING);
    }

    /** POL-02 */
    @Test
    void everyCandidateZoneMustBeOpen() {
        assertThat(PolicyScene.promotionTo("+18505550123", "2026-11-24T13:30:00Z")
                        .decision()
                        .outcome())
                .isEqualTo(new Decision.Outcome.Defer(Instant.parse("2026-11-24T14:00:00Z")));
    }

    /** POL-03 */
    @Test
    void theHoursFollowTheClockChange() {
        assertThat(PolicyScene.promotionTo("+12125550123", "2027-03-13T12:30:00Z")
                        .decision()
                        .outcome())
                .isEqualTo(new Decision.Outcome.Defer(Instant.parse("2027-03-13T13:00:00Z")));
        assertThat(PolicyScene.promotionTo("+12125550123", "2027-03-14T12:30:00Z")
                        .decision()
                        .outcome())
                .isInstanceOf(Decision.Outcome.Allow.class);
    }

    /** POL-03 */
    @Test
    void aRuleHoldsFromItsFirstDay() {
        Decision before =
                PolicyScene.promotionTo(AUSTIN, "2025-08-31T16:30:00Z").decision();
        Decision after = PolicyScene.promotionTo(AUSTIN, "2025-09-07T16:30:00Z").decision();
        assertThat(before.rules()).doesNotContain("US-TX/sms/promotional");
        assertThat(before.outcome()).isInstanceOf(Decision.Outcome.Allow.class);
        assertThat(after.outcome()).isEqualTo(new Decision.Outcome.Defer(Instant.parse("2025-09-07T17:00:00Z")));
    }

    /** POL-01 */
    @Test
    void allReasonsAreListedInTheOrderOfTheGates() {
        Decision decision = PolicyScene.promotionTo(MIAMI, "2026-11-24T01:30:00Z")
                .suppressed(null, null)
                .consent((PolicyFacts.ConsentFact) null)
                .without(ContentTokens.SENDER_NAME)
                .times(null, "2026-11-24T01:31:00Z")
                .decision();
        assertThat(decision.outcome()).isInstanceOf(Decision.Outcome.Deny.class);
        assertThat(codes(decision))
                .containsExactly(
                        ReasonCode.SUPPRESSED,
                        ReasonCode.CONSENT_MISSING,
                        ReasonCode.CONTENT_MISSING,
                        ReasonCode.QUIET_HOURS,
                        ReasonCode.EXPIRED_BEFORE_SENT);
    }

    private static List<ReasonCode> codes(Decision decision) {
        return decision.reasons().stream().map(Decision.Reason::code).toList();
    }

    /** POL-01, POL-07: a code is of use now or never. */
    @Test
    void aOneTimeCodeIsDelayedByNoHoursAndNoCaps() {
        String night = "2026-11-24T08:00:00Z";
        List<Instant> many =
                java.util.Collections.nCopies(20, Instant.parse(night).minusSeconds(60));
        for (String number : List.of(MIAMI, "+33612345678", "+919812345678")) {
            Decision decision = PolicyScene.to(number, Channel.SMS, Purpose.OTP, night)
                    .recent(many)
                    .decision();
            assertThat(decision.outcome()).as(number).isEqualTo(new Decision.Outcome.Allow());
        }
    }
}
