package dev.gatepost.dispatch;

import dev.gatepost.platform.Telemetry;
import dev.gatepost.providers.Provider;
import dev.gatepost.providers.Provider.Answer;

/** What dispatch measures: claims by lane, calls by provider and answer. */
final class SendMeters {
    private static final Telemetry.Counting CLAIMED =
            Telemetry.counting("gatepost_claims_total", "Messages taken out of a lane to be decided again.", "lane");
    private static final Telemetry.Counting DEPARTED = Telemetry.counting(
            "gatepost_departures_total", "Claimed messages that were handed to a provider's adapter.", "lane");
    private static final Telemetry.Timing CALLS = Telemetry.timing(
            "gatepost_provider_call_seconds", "Calls to providers, by what they answered.", "provider", "answer");
    private static final Telemetry.Counting SETTLED = Telemetry.counting(
            "gatepost_settle_questions_total",
            "Questions to providers about messages that they may have.",
            "provider",
            "answer");

    private SendMeters() {}

    static void claimed(String lane, ClaimMessages.Claimed claimed) {
        CLAIMED.add(
                claimed.taken().values().stream().mapToInt(Integer::intValue).sum(), lane);
        DEPARTED.add(claimed.departures().size(), lane);
    }

    static void called(Provider provider, Answer answer, long nanos) {
        CALLS.took(nanos, provider.name(), word(answer));
    }

    static void asked(Provider provider, Provider.Standing standing) {
        SETTLED.one(
                provider.name(),
                switch (standing) {
                    case Provider.Standing.Has _ -> "has";
                    case Provider.Standing.HasNot _ -> "has_not";
                    case Provider.Standing.CannotTell _ -> "cannot_tell";
                });
    }

    static String word(Answer answer) {
        return switch (answer) {
            case Answer.Taken _ -> "taken";
            case Answer.Refused _ -> "refused";
            case Answer.Unknown _ -> "unknown";
            case Answer.TryLater later ->
                switch (later.cause()) {
                    case FAULT -> "fault";
                    case ACCOUNT_TOO_FAST -> "account_too_fast";
                    case SENDER_TOO_FAST -> "sender_too_fast";
                    case HELD_BACK -> "held_back";
                };
        };
    }
}
