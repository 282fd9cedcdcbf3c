package dev.gatepost.consent.optin;

import dev.gatepost.access.Caller;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Problem;
import java.util.Map;

/** Sends one message through the same gate as every other; another room does it. */
@FunctionalInterface
public interface SendThroughGate {
    /** What came of it. */
    sealed interface Handed {
        record Taken(String message) implements Handed {}

        record Refused(Problem problem) implements Handed {}
    }

    /** A message by template. */
    record Letter(
            Caller caller,
            String to,
            Channel channel,
            String template,
            Map<String, String> variables,
            String idempotencyKey,
            String correlation) {
        @Override
        public String toString() {
            return "Letter(" + template + ")";
        }
    }

    Handed send(Letter letter);
}
