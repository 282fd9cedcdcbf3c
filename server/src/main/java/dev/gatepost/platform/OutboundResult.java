package dev.gatepost.platform;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What became of a call. */
public sealed interface OutboundResult {
    /** Nothing left this machine; trying later can double nothing. {@code why} holds no address and no content. */
    record NotSent(String why) implements OutboundResult {}

    /** The request may have arrived, the answer did not. {@code why} holds no address and no content. */
    record Lost(String why) implements OutboundResult {}

    /**
     * An answer.
     *
     * @param body at most the client's limit
     * @param cut whether the answer was longer than that
     */
    record Response(int status, List<OutboundRequest.Header> headers, byte[] body, boolean cut)
            implements OutboundResult {
        private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");
        private static final Duration LONGEST_WAIT = Duration.ofDays(1);

        /** The first header of that name, whatever its case. */
        public Optional<String> header(String name) {
            return headers.stream()
                    .filter(header -> header.name().equalsIgnoreCase(name))
                    .map(OutboundRequest.Header::value)
                    .findFirst();
        }

        /** The body read as UTF-8. */
        public String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** How long the server wishes us to wait (RFC 9110, Retry-After: seconds or a date), at most a day. */
        public Optional<Duration> retryAfter(Instant now) {
            return header("Retry-After").map(String::strip).flatMap(value -> wait(value, now));
        }

        private static Optional<Duration> wait(String value, Instant now) {
            Duration wished;
            if (SECONDS.matcher(value).matches()) {
                wished = Duration.ofSeconds(Long.parseLong(value));
            } else {
                try {
                    wished = Duration.between(now, Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value)));
                } catch (DateTimeException e) {
                    return Optional.empty();
                }
            }
            Duration atLeastZero = wished.isNegative() ? Duration.ZERO : wished;
            return Optional.of(atLeastZero.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : atLeastZero);
        }

        @Override
        public String toString() {
            return "Response(" + status + ", " + body.length + " bytes)";
        }
    }
}
