package dev.gatepost.providers.smtp;

import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.Provider.Cause;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.mail.EnhancedStatus;
import java.util.Optional;

/**
 * What a server's replies mean (RFC 5321, section 4.2; RFC 3463). A 4yz is tried later, a 5yz is refused: by its
 * enhanced code where it has one, and else by the command that it answers. The server's own words are not passed on,
 * since they mostly hold the address.
 */
final class SmtpReplies {
    private SmtpReplies() {}

    /** Nothing was handed over. */
    static Answer notSent() {
        return new Answer.TryLater("not_sent", null);
    }

    /** To the greeting, TLS or the login. */
    static Answer toLogin(int code, boolean login) {
        return login && code >= 500
                ? new Answer.Refused(Failure.ACCOUNT, Integer.toString(code), "the server refused the login")
                : code >= 400 ? new Answer.TryLater(Integer.toString(code), null) : notSent();
    }

    static Answer toSender(int code, String said) {
        return of(code, said, Failure.ACCOUNT);
    }

    static Answer toRecipient(int code, String said) {
        return of(
                code,
                said,
                switch (code) {
                    // RFC 5321, section 4.2.3: no such mailbox, not local, name not allowed.
                    case 550, 551, 553, 556 -> Failure.INVALID_ADDRESS;
                    case 530, 535 -> Failure.ACCOUNT;
                    default -> Failure.PERMANENT;
                });
    }

    static Answer toContent(int code, String said) {
        return of(code, said, code == 552 || code == 554 ? Failure.CONTENT : Failure.PERMANENT);
    }

    private static Answer of(int code, String said, Failure otherwise) {
        Optional<EnhancedStatus> status = EnhancedStatus.in(said);
        String name = status.map(EnhancedStatus::toString).orElse(Integer.toString(code));
        if (code >= 500 && code < 600) {
            Failure failure = status.filter(EnhancedStatus::isPermanent)
                    .filter(s -> s.subject() != 0 && s.subject() != 5)
                    .map(EnhancedStatus::failure)
                    .orElse(otherwise);
            return new Answer.Refused(failure, name, "the server answered " + code);
        }
        if (code >= 400 && code < 500) {
            return new Answer.TryLater(name, null, Cause.FAULT);
        }
        return notSent();
    }
}
