package dev.gatepost.platform;

import java.util.Locale;
import java.util.Optional;

/** The ways to reach a person. The written form is the lower-case name. */
public enum Channel {
    SMS,
    EMAIL,
    PUSH,
    WEBCHAT,
    RCS,
    WHATSAPP;

    private final String written = name().toLowerCase(Locale.ROOT);

    public String written() {
        return written;
    }

    /** Whether the address of this channel is a telephone number. */
    public boolean usesNumber() {
        return this == SMS || this == RCS || this == WHATSAPP;
    }

    public static Optional<Channel> parse(String text) {
        for (Channel channel : values()) {
            if (channel.written.equals(text)) {
                return Optional.of(channel);
            }
        }
        return Optional.empty();
    }
}
