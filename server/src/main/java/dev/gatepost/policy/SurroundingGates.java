package dev.gatepost.policy;

import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.policy.Surroundings.Conversation;
import dev.gatepost.policy.Surroundings.Form;
import dev.gatepost.policy.Surroundings.Listing;
import dev.gatepost.policy.Surroundings.Nature;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The gates that look at a message's {@link Surroundings}: lists, sheets, mixed content, windows, consent requests. */
final class SurroundingGates {
    /** WhatsApp: free text only within a day of the person's last message. */
    private static final Duration WINDOW = Duration.ofHours(24);
    /** 47 CFR 64.1200(a)(12): a confirmation within five minutes is presumed to be within the consent. */
    private static final Duration CONFIRMATION = Duration.ofMinutes(5);

    private static final String META = "WhatsApp Business Platform";
    private static final String GATEPOST = "Gatepost: a safe default";

    private SurroundingGates() {}

    /** POL-09: a country opens for promotion only by a sheet that counsel signed and that has not run out. */
    static void sheet(PolicyRequest request, PolicyFacts facts, Findings findings) {
        Map<String, Instant> sheets = facts.around().sheets();
        if (sheets == null || request.purpose() != Purpose.PROMOTIONAL) {
            return;
        }
        for (String country : facts.place().countries()) {
            sheet(country, sheets.get(country), request, findings);
        }
    }

    private static void sheet(String country, @Nullable Instant until, PolicyRequest request, Findings findings) {
        if (until == null || !request.now().isBefore(until)) {
            findings.deny(
                    ReasonCode.COUNTRY_SHEET_MISSING,
                    "gate/country",
                    GATEPOST,
                    until == null
                            ? "no signed sheet for " + country
                            : "the sheet for " + country + " ran out on "
                                    + until.atOffset(ZoneOffset.UTC).toLocalDate());
        }
    }

    /**
     * Whether this message may pass an opt-out of that instant, because all it does is confirm it in time, or to answer
     * HELP, which works whatever the person consented to (CTIA Messaging Principles).
     */
    static boolean confirms(PolicyRequest request, PolicyFacts facts, Instant optOut) {
        Nature nature = facts.around().nature();
        boolean soon = nature == Nature.OPT_OUT_CONFIRMATION && !request.now().isAfter(optOut.plus(CONFIRMATION));
        return (soon || nature == Nature.HELP_ANSWER) && !facts.around().offer();
    }

    static void lists(PolicyRequest request, PolicyFacts facts, Findings findings) {
        if (request.purpose() != Purpose.PROMOTIONAL) {
            return;
        }
        for (Listing listing : facts.around().listings()) {
            String day = listing.asOf().atOffset(ZoneOffset.UTC).toLocalDate().toString();
            switch (listing.answer()) {
                case LISTED ->
                    findings.deny(
                            ReasonCode.LISTED,
                            "gate/lists",
                            listing.list(),
                            "listed in " + listing.list() + " of " + day);
                case UNKNOWN ->
                    findings.deny(
                            ReasonCode.LIST_STALE, "gate/lists", listing.list(), listing.list() + " could not tell");
                case CLEAR -> {
                    if (listing.stale()) {
                        findings.deny(
                                ReasonCode.LIST_STALE,
                                "gate/lists",
                                listing.list(),
                                listing.list() + " is of " + day + ", too old to be relied on");
                    }
                }
            }
        }
    }

    /** TEN-01: a workspace on trial writes to its own team alone, whatever the purpose. */
    static void trial(PolicyFacts facts, Findings findings) {
        if (facts.around().outsideTrial()) {
            findings.deny(
                    ReasonCode.TRIAL_RECIPIENT,
                    "gate/trial",
                    GATEPOST,
                    "the workspace is on trial, and this address is not on its list");
        }
    }

    /** POL-06: nothing leaves the places in which a workspace keeps its data. */
    static void route(PolicyFacts facts, Findings findings) {
        String closed = facts.around().closed();
        if (closed != null) {
            findings.deny(ReasonCode.ROUTE_OUTSIDE_REGION, "gate/route", "the workspace's own bounds", closed);
        }
    }

    /** A person is asked for consent as often as every rule allows, and no more. */
    static void requests(PolicyFacts facts, RuleSet rules, Findings findings) {
        if (facts.around().nature() != Nature.CONSENT_REQUEST) {
            return;
        }
        for (Rule.AskedOnce limit : rules.requests()) {
            if (facts.around().asked() >= limit.max()) {
                findings.deny(
                        ReasonCode.FREQUENCY_CAP,
                        limit.rule(),
                        limit.source(),
                        "asked for consent %d times before; %d allowed"
                                .formatted(facts.around().asked(), limit.max()));
            }
        }
    }

    /** Advertising makes any message promotional; a confirmation carries none. */
    static void mixed(PolicyRequest request, PolicyFacts facts, Findings findings) {
        Surroundings around = facts.around();
        if (around.offer()
                && (request.purpose() != Purpose.PROMOTIONAL || around.nature() == Nature.CONSENT_CONFIRMATION)) {
            findings.deny(
                    ReasonCode.PURPOSE_MISMATCH,
                    "gate/content",
                    GATEPOST,
                    "the text carries advertising, which makes it promotional");
        }
    }

    /** The platform's own rules for business messages on WhatsApp. */
    static void conversation(PolicyRequest request, PolicyFacts facts, Findings findings) {
        Conversation conversation = facts.around().conversation();
        if (conversation == null) {
            return;
        }
        Instant last = conversation.lastInbound();
        switch (conversation.form()) {
            case FREE -> {
                if (last == null || !request.now().isBefore(last.plus(WINDOW))) {
                    findings.deny(
                            ReasonCode.WINDOW_CLOSED,
                            "gate/conversation",
                            META,
                            last == null ? "the person never wrote" : "the person last wrote at " + last);
                }
            }
            case MARKETING -> {
                if ("US".equals(facts.place().country())) {
                    findings.deny(
                            ReasonCode.CHANNEL_CLOSED,
                            "gate/conversation",
                            META,
                            "marketing templates are not delivered to numbers of the United States");
                }
            }
            case UTILITY -> mismatch(request.purpose() == Purpose.PROMOTIONAL, conversation.form(), findings);
            case AUTHENTICATION -> mismatch(request.purpose() != Purpose.OTP, conversation.form(), findings);
        }
    }

    private static void mismatch(boolean wrong, Form form, Findings findings) {
        if (wrong) {
            findings.deny(
                    ReasonCode.PURPOSE_MISMATCH,
                    "gate/conversation",
                    META,
                    "a template of the category " + form.name().toLowerCase(java.util.Locale.ROOT)
                            + " does not carry that purpose");
        }
    }
}
