package dev.gatepost.dispatch;

import dev.gatepost.platform.Traces;
import dev.gatepost.platform.Traces.Begun;
import dev.gatepost.platform.Traces.Stage;
import dev.gatepost.providers.Provider.Answer;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The spans of dispatch: a message's claim, with the decision of that moment, and each call to a provider. */
final class SendTraces {
    private SendTraces() {}

    static void claimed(String lane, ClaimMessages.Claimed claimed, Instant since) {
        if (!Traces.on()) {
            return;
        }
        for (Departure d : claimed.departures()) {
            Traces.end(begin(Stage.CLAIM, d, since), true, Map.of("gatepost.lane", lane));
        }
    }

    static @Nullable Begun calling(Departure d) {
        return Traces.on() ? begin(Stage.PROVIDER_CALL, d, Traces.now()) : null;
    }

    private static @Nullable Begun begin(Stage stage, Departure d, Instant since) {
        return Traces.stage(stage, d.message().correlation(), d.message().id().value(), since);
    }

    static void called(@Nullable Begun span, Departure d, Answer answer) {
        if (span != null) {
            Traces.end(
                    span,
                    answer instanceof Answer.Taken,
                    Map.of(
                            "gatepost.provider",
                            d.way().connection().provider().name(),
                            "gatepost.connection",
                            d.way().connection().account().connection().toString(),
                            "gatepost.attempt",
                            Integer.toString(d.flight().attempt()),
                            "gatepost.answer",
                            SendMeters.word(answer)));
        }
    }
}
