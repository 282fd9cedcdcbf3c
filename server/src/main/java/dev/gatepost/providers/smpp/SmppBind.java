package dev.gatepost.providers.smpp;

import dev.gatepost.platform.AddressPolicy;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jsmpp.DefaultPDUSender;
import org.jsmpp.InvalidResponseException;
import org.jsmpp.PDUException;
import org.jsmpp.SynchronizedPDUSender;
import org.jsmpp.bean.BindType;
import org.jsmpp.bean.ESMClass;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.bean.RawDataCoding;
import org.jsmpp.bean.RegisteredDelivery;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.extra.NegativeResponseException;
import org.jsmpp.extra.ResponseTimeoutException;
import org.jsmpp.extra.SessionState;
import org.jsmpp.session.BindParameter;
import org.jsmpp.session.MessageReceiverListener;
import org.jsmpp.session.SMPPSession;
import org.jsmpp.util.DefaultComposer;
import org.jspecify.annotations.Nullable;

/** One session with a message centre, from its bind to its end; it is not used again. */
final class SmppBind {
    private static final int BIND_MILLIS = 8_000;
    private static final int ANSWER_MILLIS = 8_000;
    private static final long STUCK_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final int RECEIVING_THREADS = 8;
    private static final int RECEIVING_QUEUE = 200;
    /** SMPP 3.4, section 5.2.23: 64 characters and the end. */
    private static final int LONGEST_ID = 65;

    private final SmppAccount account;
    private final BindType type;
    private final SMPPSession session;
    private final Semaphore window;
    private final Set<Thread> waiting = ConcurrentHashMap.newKeySet();
    private volatile @Nullable GuardedConnection line;

    /** One short message as it is to be written. */
    record Pdu(
            SmppAccount.Numbering sourceKind,
            String source,
            String to,
            int esmClass,
            int coding,
            int receipts,
            byte[] octets,
            boolean asPayload) {
        @Override
        public String toString() {
            return "Pdu(" + octets.length + " octets)";
        }
    }

    /** What became of one. */
    sealed interface Reply {
        record Ok(String id) implements Reply {}

        record Negative(int status) implements Reply {}

        /** Nothing was written. */
        record NotWritten() implements Reply {}

        /** It was written, or may have been, and no answer came that makes sense. */
        record NoAnswer() implements Reply {}
    }

    SmppBind(SmppAccount account, BindType type, AddressPolicy addresses, MessageReceiverListener receiver) {
        this.account = account;
        this.type = type;
        this.window = new Semaphore(account.window());
        this.session = new SMPPSession(
                new SynchronizedPDUSender(new DefaultPDUSender(new DefaultComposer())),
                new BoundedPduReader(),
                (host, port) -> {
                    GuardedConnection made = GuardedConnection.to(account, addresses);
                    line = made;
                    return made;
                });
        session.setPduProcessorDegree(RECEIVING_THREADS);
        session.setQueueCapacity(RECEIVING_QUEUE);
        session.setTransactionTimer(ANSWER_MILLIS);
        session.setEnquireLinkTimer(account.enquireSeconds() * 1_000);
        session.setMessageReceiverListener(receiver);
        session.addSessionStateListener((now, before, source) -> {
            if (now == SessionState.CLOSED) {
                // jSMPP lets who waits for an answer wait on; nothing will come.
                waiting.forEach(Thread::interrupt);
            }
        });
    }

    /** Connects and binds. */
    void open() throws IOException {
        var login = account.login();
        var parameter = new BindParameter(
                type,
                login.systemId(),
                login.password().reveal(),
                login.systemType(),
                TypeOfNumber.valueOf((byte) login.range().ton()),
                numberingPlan(login.range().npi()),
                login.addressRange());
        try {
            session.connectAndBind(account.host(), account.port(), parameter, BIND_MILLIS);
        } catch (IOException | RuntimeException e) {
            cut();
            throw e;
        }
    }

    boolean isUp() {
        return session.getSessionState().isBound();
    }

    boolean canSend() {
        return type != BindType.BIND_RX && session.getSessionState().isTransmittable();
    }

    BindType type() {
        return type;
    }

    String id() {
        return session.getSessionId();
    }

    /** Room for one more that is unanswered. Give it back with {@link #answered}. */
    boolean tryWindow() {
        return window.tryAcquire();
    }

    void answered() {
        window.release();
    }

    /** How many are unanswered. */
    int unanswered() {
        return account.window() - window.availablePermits();
    }

    /** Ends a session whose other side does not read. */
    void look() {
        GuardedConnection at = line;
        if (at != null && at.isStuck(STUCK_NANOS)) {
            cut();
        }
    }

    /** Writes one and waits for its answer. To be called on a thread that may be interrupted. */
    Reply submit(Pdu pdu, HandOver.Written written) {
        waiting.add(Thread.currentThread());
        GuardedConnection.guard(written);
        try {
            String id = send(pdu);
            return new Reply.Ok(id.isEmpty() ? id : ReceiptIds.plain(id));
        } catch (NegativeResponseException e) {
            return new Reply.Negative(e.getCommandStatus());
        } catch (PDUException | IllegalArgumentException e) {
            return written.isWritten() ? new Reply.NoAnswer() : new Reply.Negative(0x01);
        } catch (ResponseTimeoutException | InvalidResponseException | IOException | IllegalStateException e) {
            return written.isWritten() ? new Reply.NoAnswer() : new Reply.NotWritten();
        } finally {
            GuardedConnection.free();
            waiting.remove(Thread.currentThread());
            // An interrupt was meant for this wait alone.
            Thread.interrupted();
        }
    }

    private String send(Pdu pdu)
            throws PDUException, ResponseTimeoutException, InvalidResponseException, NegativeResponseException,
                    IOException {
        OptionalParameter[] further = pdu.asPayload()
                ? new OptionalParameter[] {new OptionalParameter.Message_payload(pdu.octets())}
                : new OptionalParameter[0];
        String id = session.submitShortMessage(
                        "",
                        TypeOfNumber.valueOf((byte) pdu.sourceKind().ton()),
                        numberingPlan(pdu.sourceKind().npi()),
                        pdu.source(),
                        TypeOfNumber.INTERNATIONAL,
                        NumberingPlanIndicator.ISDN,
                        pdu.to(),
                        new ESMClass((byte) pdu.esmClass()),
                        (byte) 0,
                        (byte) 0,
                        null,
                        null,
                        new RegisteredDelivery((byte) pdu.receipts()),
                        (byte) 0,
                        new RawDataCoding((byte) pdu.coding()),
                        (byte) 0,
                        pdu.asPayload() ? new byte[0] : pdu.octets(),
                        further)
                .getMessageId();
        // It was taken, says the status; a message centre that names no id is one whose receipts cannot be matched.
        return id == null || id.length() > LONGEST_ID ? "" : id.strip();
    }

    private static NumberingPlanIndicator numberingPlan(int npi) {
        try {
            return NumberingPlanIndicator.valueOf((byte) npi);
        } catch (IllegalArgumentException e) {
            return NumberingPlanIndicator.UNKNOWN;
        }
    }

    /** Says good-bye and closes. */
    void close() {
        session.unbindAndClose();
        cut();
    }

    /** Closes without a word. */
    void cut() {
        GuardedConnection at = line;
        if (at != null) {
            at.close();
        }
        session.close();
    }
}
