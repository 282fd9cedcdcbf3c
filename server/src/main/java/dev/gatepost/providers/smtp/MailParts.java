package dev.gatepost.providers.smtp;

import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeMultipart;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a mail consists of, as far as it is read here, whatever a stranger wrote into it: depth, number of parts and
 * length of text are bounded.
 *
 * @param status the groups of a delivery status notification, the first of the whole mail, the others of recipients
 * @param complaint the fields of a feedback report
 * @param original the headers of the mail that a report is about
 * @param said what the writer wrote, without what is quoted
 */
record MailParts(
        List<InternetHeaders> status, List<InternetHeaders> complaint, List<InternetHeaders> original, String said) {
    private static final int DEEPEST = 5;
    private static final int MOST_PARTS = 50;
    private static final int MOST_GROUPS = 20;
    private static final int LONGEST_TEXT = 10_000;
    private static final Pattern MARKUP = Pattern.compile("<[^<>]{0,4000}>");
    private static final Pattern LINE_ENDS = Pattern.compile("(?i)<(br|/p|/div|/li|/tr)\\b[^<>]{0,200}>");
    private static final Pattern HIDDEN =
            Pattern.compile("(?is)<(style|script|head|blockquote)\\b.{0,20000}?</\\1\\s{0,9}>");
    // How Outlook and others part an answer from what it answers.
    private static final Pattern BAR = Pattern.compile("^(-{2,}.{1,80}-{2,}|_{10,})\\s*$");

    static MailParts of(Part mail) throws MessagingException, IOException {
        var gathering = new Gathering();
        gathering.take(mail, 0);
        String text = gathering.plain.isEmpty() ? withoutMarkup(gathering.html.toString()) : gathering.plain.toString();
        return new MailParts(gathering.status, gathering.complaint, gathering.original, unquoted(text));
    }

    private static final class Gathering {
        private final List<InternetHeaders> status = new ArrayList<>();
        private final List<InternetHeaders> complaint = new ArrayList<>();
        private final List<InternetHeaders> original = new ArrayList<>();
        private final StringBuilder plain = new StringBuilder();
        private final StringBuilder html = new StringBuilder();
        private int parts;

        void take(Part part, int depth) throws MessagingException, IOException {
            if (depth > DEEPEST || ++parts > MOST_PARTS) {
                return;
            }
            if (part.isMimeType("multipart/*")) {
                Multipart inside = new MimeMultipart(new RawPart(part));
                for (int i = 0; i < inside.getCount() && parts <= MOST_PARTS; i++) {
                    take(inside.getBodyPart(i), depth + 1);
                }
            } else if (part.isMimeType("message/delivery-status")) {
                groups(part, status);
            } else if (part.isMimeType("message/feedback-report")) {
                groups(part, complaint);
            } else if (part.isMimeType("message/rfc822") || part.isMimeType("text/rfc822-headers")) {
                original.add(new InternetHeaders(part.getInputStream()));
            } else if (part.isMimeType("text/*") && !Part.ATTACHMENT.equalsIgnoreCase(part.getDisposition())) {
                text(part, part.isMimeType("text/html") ? html : plain);
            }
        }

        private static void text(Part part, StringBuilder into) throws IOException, MessagingException {
            int room = LONGEST_TEXT * 2 - into.length();
            if (room > 0) {
                try (InputStream in = part.getInputStream()) {
                    into.append(new String(in.readNBytes(room), charset(part))).append('\n');
                }
            }
        }

        private static void groups(Part part, List<InternetHeaders> into) throws IOException, MessagingException {
            try (InputStream in = new BufferedInputStream(part.getInputStream())) {
                for (int i = 0; i < MOST_GROUPS; i++) {
                    InternetHeaders group = new InternetHeaders(in);
                    boolean empty = !group.getAllHeaderLines().hasMoreElements();
                    in.mark(1);
                    boolean ended = in.read() < 0;
                    if (!empty) {
                        into.add(group);
                    }
                    if (ended) {
                        return;
                    }
                    in.reset();
                }
            }
        }
    }

    /** A part as the multipart reader takes it. */
    private record RawPart(Part part) implements jakarta.activation.DataSource {
        @Override
        public InputStream getInputStream() throws IOException {
            try {
                return part.getInputStream();
            } catch (MessagingException e) {
                throw new IOException(e);
            }
        }

        @Override
        public java.io.OutputStream getOutputStream() throws IOException {
            throw new IOException("it is for reading");
        }

        @Override
        public String getContentType() {
            try {
                return part.getContentType();
            } catch (MessagingException e) {
                return "multipart/mixed";
            }
        }

        @Override
        public String getName() {
            return "";
        }
    }

    private static Charset charset(Part part) throws MessagingException {
        try {
            String named = new jakarta.mail.internet.ContentType(part.getContentType()).getParameter("charset");
            return named == null ? StandardCharsets.UTF_8 : Charset.forName(named);
        } catch (jakarta.mail.internet.ParseException
                | IllegalCharsetNameException
                | UnsupportedCharsetException unknown) {
            return StandardCharsets.UTF_8;
        }
    }

    private static String withoutMarkup(String html) {
        String shown = HIDDEN.matcher(html).replaceAll(" ");
        String lines = LINE_ENDS.matcher(shown).replaceAll("\n");
        return MARKUP.matcher(lines)
                .replaceAll(" ")
                .replace("&nbsp;", " ")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&");
    }

    /** Only what the writer wrote: a quoted "unsubscribe" is ours, and must not be taken for the person's word. */
    private static String unquoted(String text) {
        List<String> kept = new ArrayList<>();
        for (String line : text.lines().toList()) {
            if (BAR.matcher(line).matches()) {
                break;
            }
            if (line.startsWith(">")) {
                // What stands before a quotation introduces it: "On Tuesday, Lena wrote:".
                while (!kept.isEmpty() && kept.getLast().isBlank()) {
                    kept.removeLast();
                }
                if (!kept.isEmpty() && kept.getLast().strip().endsWith(":")) {
                    kept.removeLast();
                }
                continue;
            }
            kept.add(line);
        }
        String joined = String.join("\n", kept).strip();
        return joined.length() <= LONGEST_TEXT ? joined : joined.substring(0, LONGEST_TEXT);
    }
}
