package dev.gatepost.providers.smtp;

import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.providers.Provider.Answer;
import dev.gatepost.providers.smtp.SmtpPeer.Safety;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Authenticator;
import jakarta.mail.MessagingException;
import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.eclipse.angus.mail.smtp.SMTPMessage;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a mail server, for one mail at a time. It knows at every moment whether the server can have the
 * mail: only the dot that ends it hands it over (RFC 5321, section 4.1.1.4), so whatever breaks before the dot was not
 * sent, and what breaks between the dot and its answer may have been.
 */
final class SmtpLine extends SMTPTransport {
    private static final int MOST_MAILS = 100;
    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final int LOGIN_REFUSED = 535;

    /** How far a mail has come. */
    private enum Phase {
        CONNECTING,
        SENDER,
        RECIPIENT,
        CONTENT,
        HANDED_OVER,
        DONE,
        ABANDONED
    }

    private final Socket socket;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.CONNECTING);
    private BooleanSupplier mayStill = () -> true;
    private int mails;
    private Instant rested = Instant.EPOCH;

    private SmtpLine(Session session, Socket socket) {
        super(session, new URLName("smtp", null, -1, null, null, null));
        this.socket = socket;
    }

    /** A connection that is about to be made. */
    static SmtpLine to(SmtpPeer peer) {
        return new SmtpLine(session(peer), new Socket());
    }

    private static Session session(SmtpPeer peer) {
        Properties p = new Properties();
        boolean login = !peer.login().user().isEmpty();
        p.put("mail.smtp.auth", Boolean.toString(login));
        p.put("mail.smtp.user", peer.login().user());
        p.put("mail.smtp.auth.mechanisms", peer.login().isToken() ? "XOAUTH2" : "PLAIN LOGIN");
        p.put("mail.smtp.starttls.required", Boolean.toString(peer.safety() == Safety.STARTTLS));
        p.put("mail.smtp.starttls.enable", Boolean.toString(peer.safety() == Safety.STARTTLS));
        p.put("mail.smtp.ssl.checkserveridentity", "true");
        p.put("mail.smtp.quitwait", "false");
        if (peer.safety() == Safety.STARTTLS) {
            try {
                p.put("mail.smtp.ssl.socketFactory", new NamedTls(peer.tls()));
            } catch (GeneralSecurityException | IOException e) {
                throw new IllegalArgumentException("the connection's settings of TLS cannot be used", e);
            }
        }
        return Session.getInstance(p, new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(
                        peer.login().user(), peer.login().password().reveal());
            }
        });
    }

    /** Connects, greets and logs in. Only the addresses that were looked at are connected to. */
    void open(SmtpPeer peer, AddressPolicy addresses, Duration timeout)
            throws IOException, MessagingException, GeneralSecurityException {
        InetAddress found = addresses.resolve(peer.host())[0];
        if (peer.safety() == Safety.NONE && !found.isLoopbackAddress()) {
            throw new IOException("without TLS only this machine is spoken with");
        }
        // The name goes with the address, so that certificates are held against what the connection says.
        InetAddress named = InetAddress.getByAddress(peer.host(), found.getAddress());
        socket.connect(new InetSocketAddress(named, peer.port()), (int) timeout.toMillis());
        socket.setSoTimeout((int) timeout.toMillis());
        socket.setTcpNoDelay(true);
        connect(
                peer.safety() == Safety.IMPLICIT
                        ? new NamedTls(peer.tls()).createSocket(socket, peer.host(), peer.port(), true)
                        : socket);
    }

    /** Hands over one mail. */
    Answer send(SMTPMessage mail, Address to, BooleanSupplier guard) {
        mails++;
        mayStill = guard;
        Phase before = phase.get();
        if (before == Phase.ABANDONED || !phase.compareAndSet(before, Phase.CONNECTING)) {
            return SmtpReplies.notSent();
        }
        try {
            sendMessage(mail, new Address[] {to});
            return new Answer.Taken(MimeLetter.idOf(mail));
        } catch (MessagingException e) {
            // RFC 5321 names 250 alone, but any 2yz is a yes (section 4.3.2).
            int code = reply(e);
            boolean yes = phase.get() == Phase.HANDED_OVER && code >= 200 && code < 300;
            return yes ? new Answer.Taken(MimeLetter.idOf(mail)) : failed(e);
        }
    }

    /** What a failure means, by how far the mail had come and what the server said last. */
    Answer failed(Exception e) {
        Phase at = phase.get();
        int code = reply(e);
        String said = code < 0 ? "" : String.valueOf(getLastServerResponse());
        return switch (at) {
            case HANDED_OVER ->
                code >= 400
                        ? SmtpReplies.toContent(code, said)
                        : new Answer.Unknown("the connection broke after the mail was handed over");
            case DONE -> new Answer.Unknown("the connection broke after the mail was handed over");
            case CONNECTING -> SmtpReplies.toLogin(code, e instanceof AuthenticationFailedException);
            case SENDER -> SmtpReplies.toSender(code, said);
            case RECIPIENT -> SmtpReplies.toRecipient(code, said);
            case CONTENT -> SmtpReplies.toContent(code, said);
            case ABANDONED -> SmtpReplies.notSent();
        };
    }

    private int reply(Exception e) {
        if (e instanceof AuthenticationFailedException) {
            int last = getLastReturnCode();
            return last >= 400 ? last : LOGIN_REFUSED;
        }
        // A failure of the network comes with an older reply still in place.
        boolean network = e.getCause() instanceof IOException || !(e instanceof MessagingException);
        return network ? -1 : getLastReturnCode();
    }

    @Override
    protected void mailFrom() throws MessagingException {
        if (!mayStill.getAsBoolean() || phase.get() == Phase.ABANDONED) {
            phase.set(Phase.ABANDONED);
            throw new MessagingException("called off");
        }
        go(Phase.SENDER);
        super.mailFrom();
    }

    @Override
    protected void rcptTo() throws MessagingException {
        go(Phase.RECIPIENT);
        super.rcptTo();
        go(Phase.CONTENT);
    }

    /** The last moment at which a mail can be called off: without its dot the server has to forget it. */
    @Override
    protected void finishData() throws IOException, MessagingException {
        if (!mayStill.getAsBoolean() || !phase.compareAndSet(Phase.CONTENT, Phase.HANDED_OVER)) {
            phase.set(Phase.ABANDONED);
            throw new InterruptedIOException("called off");
        }
        super.finishData();
        phase.set(Phase.DONE);
    }

    private void go(Phase next) throws MessagingException {
        Phase now = phase.get();
        if (now == Phase.ABANDONED || !phase.compareAndSet(now, next)) {
            throw new MessagingException("called off");
        }
    }

    /** Breaks it off, from another thread; what the mail's fate is then. */
    Answer giveUp() {
        Answer fate;
        while (true) {
            Phase now = phase.get();
            if (now == Phase.HANDED_OVER || now == Phase.DONE) {
                fate = new Answer.Unknown("no answer in time after the mail was handed over");
                break;
            }
            if (phase.compareAndSet(now, Phase.ABANDONED)) {
                fate = SmtpReplies.notSent();
                break;
            }
        }
        cut();
        return fate;
    }

    /** Whether it may carry another mail after this answer. */
    boolean isFit(@Nullable Answer answer) {
        boolean said =
                switch (answer) {
                    case null -> false;
                    case Answer.Taken taken -> true;
                    case Answer.Refused refused -> phase.get() != Phase.CONNECTING;
                    case Answer.TryLater later -> phase.get() != Phase.ABANDONED && getLastReturnCode() > 421;
                    case Answer.Unknown unknown -> false;
                };
        return said && mails < MOST_MAILS && !socket.isClosed();
    }

    void rest(Instant now) {
        rested = now;
    }

    boolean isStale(Instant now) {
        return socket.isClosed() || now.isAfter(rested.plus(IDLE));
    }

    /** Closes without a word. */
    void cut() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no more use either way.
        }
    }
}
