package dev.gatepost.templates;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.templates.TemplateText.Rendering;

/**
 * How long a finished text may be on each channel, in UTF-16 code units: SMS ten parts in the worst encoding that
 * carriers join; push what leaves room in the 4 KiB of a notification (APNs, FCM); WhatsApp and RCS what their
 * platforms take.
 */
final class SizeLimit {
    private SizeLimit() {}

    static int of(Channel channel) {
        return switch (channel) {
            case SMS -> 1_600;
            case EMAIL -> 100_000;
            case PUSH -> 1_200;
            case WEBCHAT -> 10_000;
            case RCS -> 3_072;
            case WHATSAPP -> 4_096;
        };
    }

    /** The same, or that it is too long. */
    static Rendering checked(Rendering rendering, Channel channel) {
        return rendering instanceof Rendering.Rendered rendered
                        && rendered.text().length() > of(channel)
                ? new Rendering.Rejected(
                        ReasonCode.TEXT_TOO_LONG,
                        null,
                        "the finished text has %d characters; %s takes %d"
                                .formatted(rendered.text().length(), channel.written(), of(channel)))
                : rendering;
    }
}
