package dev.gatepost.policy;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A channel as the rule packs tell them apart: push goes by three services whose rules differ. A decision about a push
 * message keeps the rules of all three, because it is made before the device is chosen.
 *
 * @param only the name of the service when just its rules are meant; null for all of the channel
 */
record Medium(Channel channel, @Nullable String only) {
    private static final Map<String, Channel> SERVICES =
            Map.of("push_apns", Channel.PUSH, "push_fcm", Channel.PUSH, "webpush", Channel.PUSH);

    static Medium of(Channel channel) {
        return new Medium(channel, null);
    }

    /** Reads {@code sms}, {@code push_apns} and so on; {@code mms} keeps the rules of {@code sms}. */
    static Optional<Medium> parse(String text) {
        Channel service = SERVICES.get(text);
        if (service != null) {
            return Optional.of(new Medium(service, text));
        }
        return Channel.parse(text.equals("mms") ? "sms" : text).map(Medium::of);
    }

    /** Whether a rule of that medium speaks about this one for that purpose. */
    boolean covers(Rule rule, Purpose purpose) {
        return rule.medium().channel() == channel
                && rule.purpose() == purpose
                && (only == null || only.equals(rule.medium().only()));
    }
}
