package dev.gatepost.providers.smtp;

import dev.gatepost.platform.Channel;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.MalformedCallback;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.mail.EnhancedStatus;
import dev.gatepost.providers.mail.Letter;
import dev.gatepost.providers.mail.MailEvents;
import dev.gatepost.providers.smtp.ReturnAddress.Kind;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Mail that came to one of our addresses, read: a delivery status notification (RFC 3464), a complaint (RFC 5965), a
 * mail to the address by which people leave (RFC 2369), or a person's answer. Which message it is of is said by the
 * address that it came to, or by our message id in what it quotes; what machines answer by themselves (RFC 3834) says
 * nothing.
 */
final class ReturnedMail {
    private static final Session PLAIN = Session.getInstance(new Properties());
    private static final Pattern ANSWERING_MACHINE =
            Pattern.compile("^(mailer-daemon|postmaster|no-?reply|bounces?)([+@.-].*)?$", Pattern.CASE_INSENSITIVE);
    private static final int LONGEST_ADDRESS = 254;

    private final MimeMessage mail;
    private final MailParts parts;

    private ReturnedMail(MimeMessage mail) throws MessagingException, IOException {
        this.mail = mail;
        this.parts = MailParts.of(mail);
    }

    /** @throws MalformedCallback when it is no mail */
    static ReturnedMail read(byte[] body) {
        try {
            MimeMessage mail = new MimeMessage(PLAIN, new ByteArrayInputStream(body));
            if (mail.getHeader("From") == null && mail.getHeader("To") == null && mail.getHeader("Received") == null) {
                throw new MalformedCallback("the body is no mail");
            }
            return new ReturnedMail(mail);
        } catch (MessagingException | IOException e) {
            throw new MalformedCallback("the body is no mail");
        }
    }

    /** All marks by which it names messages; every one must be proven before it is believed. */
    List<ReturnAddress> marks() {
        return Stream.concat(addressed().stream(), quoted().stream()).toList();
    }

    /** To which of our addresses it came; the envelope's recipient stands above what the writer put. */
    private List<ReturnAddress> addressed() {
        return Stream.of("Delivered-To", "X-Original-To", "Envelope-To", "To")
                .flatMap(name -> Stream.of(header(name)))
                .flatMap(value -> ReturnAddress.inAddresses(value).stream())
                .toList();
    }

    /** What a report quotes of ours. */
    private List<ReturnAddress> quoted() {
        List<ReturnAddress> out = new ArrayList<>();
        if (parts.status().isEmpty() && parts.complaint().isEmpty()) {
            // Whoever answers may attach what he likes.
            return out;
        }
        for (InternetHeaders headers : parts.complaint()) {
            for (String path : values(headers, "Original-Mail-From")) {
                // Written with brackets or without, and with nothing behind it.
                out.addAll(ReturnAddress.inAddresses(path));
            }
        }
        for (InternetHeaders headers : parts.original()) {
            for (String id : values(headers, "Message-ID")) {
                ReturnAddress.inMessageId(id).ifPresent(out::add);
            }
        }
        return out;
    }

    /** What it says. */
    List<CallbackEvent> events() {
        List<ReturnAddress> marks = marks();
        if (!parts.status().isEmpty()) {
            return first(marks, Kind.BOUNCE, Kind.MESSAGE_ID)
                    .flatMap(this::bounce)
                    .map(List::of)
                    .orElse(List.of());
        }
        if (!parts.complaint().isEmpty()) {
            return first(marks, Kind.BOUNCE, Kind.MESSAGE_ID)
                    .flatMap(this::complaint)
                    .map(List::of)
                    .orElse(List.of());
        }
        Optional<ReturnAddress> leaving = first(addressed(), Kind.LEAVE);
        if (leaving.isPresent()) {
            return List.of(receipt(leaving.get(), ReportedStatus.DELIVERED, Failure.OPTED_OUT, "mailto"));
        }
        // What is no report and comes to where reports go is a machine's answer.
        return first(addressed(), Kind.BOUNCE).isPresent() || isAutomatic() ? List.of() : List.of(answer());
    }

    private static Optional<ReturnAddress> first(List<ReturnAddress> marks, Kind... kinds) {
        return marks.stream().filter(m -> List.of(kinds).contains(m.kind())).findFirst();
    }

    /** A failure ends the message, a delay changes nothing; a mail has one recipient here. */
    private Optional<CallbackEvent> bounce(ReturnAddress of) {
        for (InternetHeaders recipient : parts.status()) {
            String action = one(recipient, "Action").toLowerCase(Locale.ROOT);
            Optional<EnhancedStatus> status = EnhancedStatus.in(one(recipient, "Status"));
            String code = status.map(Object::toString).orElse(action);
            switch (action) {
                case "failed" -> {
                    return Optional.of(
                            status.isPresent() && status.get().isPermanent()
                                    ? receipt(
                                            of,
                                            ReportedStatus.BOUNCED,
                                            status.get().failure(),
                                            code)
                                    : receipt(of, ReportedStatus.UNDELIVERED, null, code));
                }
                case "delivered" -> {
                    return Optional.of(receipt(of, ReportedStatus.DELIVERED, null, code));
                }
                case "relayed", "expanded" -> {
                    return Optional.of(receipt(of, ReportedStatus.SENT, null, code));
                }
                default -> {
                    // A delay, or a group that speaks of the whole mail.
                }
            }
        }
        return Optional.empty();
    }

    private Optional<CallbackEvent> complaint(ReturnAddress of) {
        String kind = parts.complaint().stream()
                .map(report -> one(report, "Feedback-Type").toLowerCase(Locale.ROOT))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
        return switch (kind) {
            case "not-spam", "auth-failure", "dmarc" -> Optional.empty();
            case "opt-out", "opt-out-list" ->
                Optional.of(receipt(of, ReportedStatus.DELIVERED, Failure.OPTED_OUT, kind));
            default -> Optional.of(receipt(of, ReportedStatus.COMPLAINED, null, kind.isEmpty() ? "abuse" : kind));
        };
    }

    private static CallbackEvent receipt(
            ReturnAddress of, ReportedStatus status, @Nullable Failure failure, String code) {
        return MailEvents.receipt(new MailEvents.Known(of.reference(), null, null), status, failure, code);
    }

    private boolean isAutomatic() {
        String submitted = first("Auto-Submitted");
        String precedence = first("Precedence").toLowerCase(Locale.ROOT);
        return !(submitted.isEmpty() || submitted.equalsIgnoreCase("no"))
                || List.of("bulk", "junk", "list", "auto_reply").contains(precedence)
                || !first("X-Autoreply").isEmpty()
                || !first("X-Autorespond").isEmpty()
                || !first("List-Id").isEmpty()
                || first("Return-Path").equals("<>")
                || ANSWERING_MACHINE.matcher(address("From")).matches();
    }

    private CallbackEvent answer() {
        String from = address("From");
        String to = Stream.of("Delivered-To", "X-Original-To", "Envelope-To", "To")
                .map(this::address)
                .filter(Letter::isAddress)
                .findFirst()
                .orElse("");
        if (!Letter.isAddress(from) || to.isEmpty()) {
            throw new MalformedCallback(to.isEmpty() ? "To" : "From");
        }
        String said = parts.said();
        // A mail with nothing but a subject says what its subject says.
        return new CallbackEvent.Inbound(
                Channel.EMAIL, from, to, said.isBlank() ? first("Subject").strip() : said, false, sent());
    }

    private @Nullable Instant sent() {
        try {
            Date date = mail.getSentDate();
            return date == null ? null : date.toInstant();
        } catch (MessagingException e) {
            return null;
        }
    }

    private String address(String header) {
        try {
            InternetAddress[] found = InternetAddress.parseHeader(first(header), false);
            String address = found.length == 0 ? null : found[0].getAddress();
            return address == null || address.length() > LONGEST_ADDRESS ? "" : address;
        } catch (AddressException e) {
            return "";
        }
    }

    private String first(String name) {
        String[] found = header(name);
        return found.length == 0 ? "" : found[0];
    }

    private String[] header(String name) {
        try {
            String[] found = mail.getHeader(name);
            return found == null ? new String[0] : found;
        } catch (MessagingException e) {
            return new String[0];
        }
    }

    private static String one(InternetHeaders headers, String name) {
        List<String> found = values(headers, name);
        return found.isEmpty() ? "" : found.getFirst().strip();
    }

    private static List<String> values(InternetHeaders headers, String name) {
        String[] found = headers.getHeader(name);
        return found == null ? List.of() : List.of(found);
    }
}
