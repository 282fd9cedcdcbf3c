package dev.gatepost.templates;

import dev.gatepost.platform.Channel;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The kinds of senders, each with the form of its address. */
public enum SenderType {
    LONG_CODE(Channel.SMS, "\\+[1-9][0-9]{6,14}", "a number in E.164: +14155550151"),
    TOLL_FREE(Channel.SMS, "\\+1(800|833|844|855|866|877|888)[0-9]{7}", "a toll-free number: +18885550151"),
    SHORT_CODE(Channel.SMS, "[0-9]{3,8}", "3 to 8 digits"),
    /** A name instead of a number; nobody can answer it. */
    ALPHANUMERIC(
            Channel.SMS, "(?=.*[A-Za-z])[A-Za-z0-9 &_-]{1,11}", "up to 11 letters and digits, one letter at least"),
    EMAIL_DOMAIN(Channel.EMAIL, "@?[a-z0-9-]+(\\.[a-z0-9-]+)+", "a domain: mail.example.com"),
    EMAIL_ADDRESS(Channel.EMAIL, "[^@\\s\\p{Cntrl}<>,;]{1,64}@[A-Za-z0-9.-]{3,253}", "an address: news@example.com"),
    PUSH_APP(Channel.PUSH, "[^\\s\\p{Cntrl}]{1,200}", "the app's bundle id or package name"),
    RCS_AGENT(Channel.RCS, "[^\\s\\p{Cntrl}]{1,200}", "the agent's id"),
    WHATSAPP_NUMBER(Channel.WHATSAPP, "\\+?[0-9]{6,20}", "a number or the id of one"),
    WEBCHAT_WIDGET(Channel.WEBCHAT, "[^\\p{Cntrl}]{1,200}", "the widget's name");

    /** Countries whose way to opt out by text is to answer, so that a sender who cannot be answered is none. */
    private static final Set<String> ANSWERED = Set.of("US", "CA", "PR");

    private final Channel channel;
    private final Pattern form;
    private final String wanted;
    private final String written = name().toLowerCase(Locale.ROOT);

    SenderType(Channel channel, String form, String wanted) {
        this.channel = channel;
        this.form = Pattern.compile(form);
        this.wanted = wanted;
    }

    public String written() {
        return written;
    }

    public Channel channel() {
        return channel;
    }

    /** What the address must be, for a sentence. */
    public String wanted() {
        return wanted;
    }

    public boolean isWellFormed(String address) {
        return form.matcher(address).matches();
    }

    /**
     * Whether messages to this country may come from such a sender: where STOP is answered to the sender, a name that
     * cannot be answered may not (CTIA Messaging Principles, section 5.1.3; CWTA short-code guidelines).
     */
    public boolean serves(String country) {
        return this != ALPHANUMERIC || !ANSWERED.contains(country);
    }

    public static Optional<SenderType> parse(String text) {
        for (SenderType type : values()) {
            if (type.written.equals(text)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** What an address on this channel is when nobody said. */
    public static SenderType of(Channel channel, String address) {
        return switch (channel) {
            case EMAIL -> EMAIL_ADDRESS.isWellFormed(address) ? EMAIL_ADDRESS : EMAIL_DOMAIN;
            case PUSH -> PUSH_APP;
            case RCS -> RCS_AGENT;
            case WHATSAPP -> WHATSAPP_NUMBER;
            case WEBCHAT -> WEBCHAT_WIDGET;
            case SMS -> {
                if (TOLL_FREE.isWellFormed(address)) {
                    yield TOLL_FREE;
                }
                if (SHORT_CODE.isWellFormed(address)) {
                    yield SHORT_CODE;
                }
                yield LONG_CODE.isWellFormed(address) ? LONG_CODE : ALPHANUMERIC;
            }
        };
    }
}
