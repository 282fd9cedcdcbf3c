package dev.gatepost.providers.sandbox;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.MalformedCallback;
import dev.gatepost.providers.Provider.AttemptReference;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Proof and reading of the sandbox carrier's callbacks. */
final class SandboxCallbacks {
    private static final Duration TOLERANCE = Duration.ofSeconds(300);
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");
    private static final Pattern EVENT = Pattern.compile("evt_[0-9a-f]{32}");
    private static final Pattern MESSAGE = Pattern.compile("sbx_[0-9a-f]{32}");
    private static final Pattern REFERENCE = Pattern.compile("[!-~]{1,40}");
    private static final int LONGEST_ADDRESS = 320;
    private static final int LONGEST_TEXT = 1_600;

    private SandboxCallbacks() {}

    static Verdict verify(RawCallback callback, List<Secret> secrets, Instant now) {
        Optional<String> signature = callback.only(SandboxSignature.SIGNATURE);
        Optional<String> timestamp = callback.only(SandboxSignature.TIMESTAMP);
        if (signature.isEmpty() || timestamp.isEmpty()) {
            return new Verdict.Forged("a header of the proof is missing or repeated");
        }
        if (!SECONDS.matcher(timestamp.get()).matches()) {
            return new Verdict.Forged("the timestamp is no number of seconds");
        }
        boolean proven = false;
        for (Secret secret : secrets) {
            proven |= SandboxSignature.fits(secret, timestamp.get(), callback.body(), signature.get());
        }
        if (!proven) {
            return new Verdict.Forged("the signature does not fit");
        }
        long off = Math.abs(now.getEpochSecond() - Long.parseLong(timestamp.get()));
        return off > TOLERANCE.toSeconds()
                ? new Verdict.Stale("the timestamp is " + off + " s off")
                : new Verdict.Genuine(eventId(callback, timestamp.get(), signature.get()));
    }

    /** From the proven body, never from the header, which is not signed. */
    private static String eventId(RawCallback callback, String timestamp, String signature) {
        try {
            return StrictJson.parse(callback.body()).text("event_id", EVENT);
        } catch (StrictJson.Wrong e) {
            // Proven but unreadable: parsing will say so. Its proof is as good a name as any.
            return timestamp + ':' + signature;
        }
    }

    static List<CallbackEvent> parse(RawCallback callback) {
        try {
            StrictJson json = StrictJson.parse(callback.body());
            return switch (json.text("type", 20)) {
                case "status" -> List.of(receipt(json));
                case "inbound" -> List.of(inbound(json));
                default -> throw new MalformedCallback("type");
            };
        } catch (StrictJson.Wrong e) {
            throw new MalformedCallback(e.field());
        }
    }

    private static CallbackEvent receipt(StrictJson json) throws StrictJson.Wrong {
        String word = json.text("status", 20);
        return new CallbackEvent.Receipt(
                new AttemptReference(json.text("client_reference", REFERENCE)),
                json.text("id", MESSAGE),
                status(word).orElseThrow(() -> new StrictJson.Wrong("status")),
                null,
                word,
                instant(json));
    }

    private static CallbackEvent inbound(StrictJson json) throws StrictJson.Wrong {
        return new CallbackEvent.Inbound(
                Channel.parse(json.text("channel", 20)).orElseThrow(() -> new StrictJson.Wrong("channel")),
                json.text("from", LONGEST_ADDRESS),
                json.text("to", LONGEST_ADDRESS),
                json.text("text", LONGEST_TEXT),
                json.flag("opted_out"),
                instant(json));
    }

    static Optional<ReportedStatus> status(String word) {
        for (ReportedStatus status : ReportedStatus.values()) {
            if (status.name().toLowerCase(Locale.ROOT).equals(word)) {
                return Optional.of(status);
            }
        }
        return Optional.empty();
    }

    private static Instant instant(StrictJson json) throws StrictJson.Wrong {
        try {
            return Instant.parse(json.text("occurred_at", 40));
        } catch (DateTimeException e) {
            throw new StrictJson.Wrong("occurred_at");
        }
    }
}
