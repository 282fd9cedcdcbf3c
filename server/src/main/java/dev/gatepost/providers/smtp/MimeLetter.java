package dev.gatepost.providers.smtp;

import dev.gatepost.providers.mail.Letter;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMultipart;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPMessage;

/**
 * A letter in MIME: text and markup as alternatives, UTF-8 in quoted-printable, so that every line is short and ASCII
 * (RFC 2045, 2046, 2047). Mail that is sent to many says that a machine sent it (RFC 3834), so that absent people's
 * machines do not answer.
 */
final class MimeLetter {
    private static final String CHARSET = StandardCharsets.UTF_8.name();
    private static final Session PLAIN = Session.getInstance(new Properties());

    private MimeLetter() {}

    /**
     * The mail.
     *
     * @param id without brackets
     * @param returnPath where mail systems report
     */
    static SMTPMessage of(Letter letter, String id, String returnPath, Instant now) {
        try {
            SMTPMessage mail = new Named(id);
            mail.setEnvelopeFrom(returnPath);
            // A report need not bring the whole mail back.
            mail.setReturnOption(SMTPMessage.RETURN_HDRS);
            mail.setFrom(address(letter.from().address(), letter.from().name()));
            mail.setRecipient(RecipientType.TO, address(letter.to(), ""));
            if (!letter.replyTo().isEmpty()) {
                mail.setReplyTo(new InternetAddress[] {address(letter.replyTo(), "")});
            }
            mail.setSubject(letter.subject(), CHARSET);
            mail.setSentDate(Date.from(now));
            for (var header : letter.headers().entrySet()) {
                mail.setHeader(header.getKey(), header.getValue());
            }
            if (letter.headers().containsKey("List-Unsubscribe")) {
                mail.setHeader("Auto-Submitted", "auto-generated");
            }
            if (letter.html() == null) {
                mail.setText(letter.text(), CHARSET);
                mail.setHeader("Content-Transfer-Encoding", "quoted-printable");
            } else {
                mail.setContent(
                        new MimeMultipart("alternative", part(letter.text(), "plain"), part(letter.html(), "html")));
            }
            mail.saveChanges();
            return mail;
        } catch (MessagingException | UnsupportedEncodingException e) {
            throw new IllegalStateException("a letter that was checked makes no mail", e);
        }
    }

    private static InternetAddress address(String address, String name)
            throws MessagingException, UnsupportedEncodingException {
        InternetAddress made = new InternetAddress(address, true);
        if (!name.isEmpty()) {
            made.setPersonal(name, CHARSET);
        }
        return made;
    }

    private static MimeBodyPart part(String text, String subtype) throws MessagingException {
        MimeBodyPart part = new MimeBodyPart();
        part.setText(text, CHARSET, subtype);
        part.setHeader("Content-Transfer-Encoding", "quoted-printable");
        return part;
    }

    /** The message id without its brackets. */
    static String idOf(SMTPMessage mail) {
        return mail instanceof Named named ? named.id : "";
    }

    /** Keeps the id that it was given. */
    private static final class Named extends SMTPMessage {
        private final String id;

        Named(String id) {
            super(PLAIN);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", "<" + id + ">");
        }
    }
}
