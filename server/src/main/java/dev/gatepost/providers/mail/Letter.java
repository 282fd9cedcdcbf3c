package dev.gatepost.providers.mail;

import dev.gatepost.platform.Channel;
import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Attempt;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.Provider.SettingSpec;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A mail as it is to be sent. No part that becomes a header holds a line break or another control character, so none
 * can add a header of its own (RFC 5322, section 2.2); addresses are ASCII. It cannot print itself.
 *
 * @param fromName what stands beside the sender's address; empty for nothing
 * @param replyTo where answers go; empty for the sender's address
 * @param html markup, or null for a mail of text alone
 * @param headers further headers, such as {@code List-Unsubscribe}
 */
public record Letter(
        Mailbox from,
        String replyTo,
        String to,
        String subject,
        String text,
        @Nullable String html,
        Map<String, String> headers) {
    /** Settings that every connection for mail has. */
    public static final List<SettingSpec> SPECS = List.of(
            new SettingSpec("from_name", false, false, "The name beside the sender's address"),
            new SettingSpec("reply_to", false, false, "Where answers go; the sender's address if not given"));

    // The local part as our own addresses have it (RFC 5322, dot-atom); more is refused before it comes here.
    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,253}");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,75}");
    // RFC 5322, section 2.1.1: a line has at most 998 characters; values here are not folded by every provider.
    private static final int LONGEST_HEADER = 870;
    private static final int LONGEST_SUBJECT = 900;
    private static final int LONGEST_NAME = 100;

    public Letter {
        headers = Map.copyOf(headers);
    }

    /** An address and the name beside it. */
    public record Mailbox(String name, String address) {
        /** As it stands in a header of a JSON API: {@code "Name" <address>}, the name quoted. */
        public String written() {
            return name.isEmpty()
                    ? address
                    : '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\" <" + address + '>';
        }

        @Override
        public String toString() {
            return "Mailbox";
        }
    }

    /** What came of reading an attempt. */
    public sealed interface Read {
        record Fine(Letter letter) implements Read {}

        record Refused(Answer.Refused answer) implements Read {}
    }

    /** The mail of this attempt over that account. */
    public static Read of(Attempt attempt, Account account) {
        if (attempt.channel() != Channel.EMAIL) {
            return refused(Failure.PERMANENT, "channel", "this adapter sends mail only");
        }
        if (!isAddress(attempt.to())) {
            return refused(Failure.INVALID_ADDRESS, "address", "the address is none that mail can be sent to");
        }
        String name = account.settings().getOrDefault("from_name", "");
        String replyTo = account.settings().getOrDefault("reply_to", "");
        boolean replyFits = replyTo.isEmpty() || isAddress(replyTo);
        if (!isAddress(attempt.from()) || !replyFits || name.length() > LONGEST_NAME || hasControls(name)) {
            return refused(Failure.ACCOUNT, "sender", "the sender's address, name or reply address is malformed");
        }
        String subject = attempt.subject() == null ? "" : attempt.subject();
        if (hasControls(subject) || subject.length() > LONGEST_SUBJECT) {
            return refused(Failure.CONTENT, "subject", "the subject holds a line break or is too long");
        }
        for (Map.Entry<String, String> header : attempt.headers().entrySet()) {
            boolean plain = header.getValue().chars().allMatch(c -> c >= ' ' && c < 127);
            if (!HEADER.matcher(header.getKey()).matches()
                    || !plain
                    || header.getValue().length() > LONGEST_HEADER) {
                return refused(Failure.CONTENT, "header", "a header holds a line break or is too long");
            }
        }
        return new Read.Fine(new Letter(
                new Mailbox(name, attempt.from()),
                replyTo,
                attempt.to(),
                subject,
                attempt.text(),
                attempt.rich().html(),
                attempt.headers()));
    }

    /** Whether the text is an address in ASCII, by its form. */
    public static boolean isAddress(String text) {
        return text.length() <= 254 && ADDRESS.matcher(text).matches();
    }

    private static boolean hasControls(String text) {
        return text.chars().anyMatch(c -> c < ' ' || c == 127 || c == 0x85 || c == 0x2028 || c == 0x2029);
    }

    private static Read refused(Failure failure, String code, String detail) {
        return new Read.Refused(new Answer.Refused(failure, code, detail));
    }

    @Override
    public String toString() {
        return "Letter";
    }
}
