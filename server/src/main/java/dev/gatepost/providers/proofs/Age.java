package dev.gatepost.providers.proofs;

import dev.gatepost.providers.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/** How old a proof may be, either way. */
enum Age {
    /** What Standard Webhooks, Slack and Telnyx say, and the bound where a provider says nothing. */
    MINUTES(Duration.ofSeconds(300)),
    /** For those who repeat a callback for hours under its first time stamp. */
    A_DAY(Duration.ofHours(24));

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");

    private final Duration most;

    Age(Duration most) {
        this.most = most;
    }

    /** Whether it is a number of seconds since the epoch. */
    static boolean isSeconds(String text) {
        return SECONDS.matcher(text).matches();
    }

    /** Believed when it is young enough; {@code seconds} has been found to be a number. */
    Verdict judge(String seconds, String eventId, Instant now) {
        return judge(Instant.ofEpochSecond(Long.parseLong(seconds)), eventId, now);
    }

    Verdict judge(Instant at, String eventId, Instant now) {
        long off = Math.abs(now.getEpochSecond() - at.getEpochSecond());
        return off > most.toSeconds()
                ? new Verdict.Stale("the time stamp is " + off + " s off")
                : new Verdict.Genuine(eventId);
    }
}
