package dev.gatepost.providers.smpp;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jsmpp.PDUStringException;
import org.jsmpp.bean.BroadcastSm;
import org.jsmpp.bean.CancelBroadcastSm;
import org.jsmpp.bean.CancelSm;
import org.jsmpp.bean.DataSm;
import org.jsmpp.bean.ESMClass;
import org.jsmpp.bean.EnquireLink;
import org.jsmpp.bean.InterfaceVersion;
import org.jsmpp.bean.NumberingPlanIndicator;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.bean.QueryBroadcastSm;
import org.jsmpp.bean.QuerySm;
import org.jsmpp.bean.RawDataCoding;
import org.jsmpp.bean.RegisteredDelivery;
import org.jsmpp.bean.ReplaceSm;
import org.jsmpp.bean.SubmitMulti;
import org.jsmpp.bean.SubmitSm;
import org.jsmpp.bean.TypeOfNumber;
import org.jsmpp.extra.ProcessRequestException;
import org.jsmpp.session.BroadcastSmResult;
import org.jsmpp.session.DataSmResult;
import org.jsmpp.session.QueryBroadcastSmResult;
import org.jsmpp.session.QuerySmResult;
import org.jsmpp.session.SMPPServerSession;
import org.jsmpp.session.SMPPServerSessionListener;
import org.jsmpp.session.ServerMessageReceiverListener;
import org.jsmpp.session.Session;
import org.jsmpp.session.SubmitMultiResult;
import org.jsmpp.session.SubmitSmResult;
import org.jsmpp.util.MessageId;

/** A message centre that does what a test says. It answers with its ids in hex unless told otherwise. */
public final class ScriptedCentre implements AutoCloseable {
    /** A status that stands for never answering. */
    public static final int SILENT = -1;
    /** A status that stands for cutting the line without an answer. */
    public static final int CUT = -2;

    private final SMPPServerSessionListener listener;
    private final List<SMPPServerSession> sessions = new CopyOnWriteArrayList<>();
    private final List<SubmitSm> submitted = new CopyOnWriteArrayList<>();
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private final AtomicInteger binds = new AtomicInteger();
    private volatile Function<Integer, Integer> script = n -> 0;
    private volatile int slowMillis;
    private volatile boolean closed;

    public ScriptedCentre() {
        this(0);
    }

    private ScriptedCentre(int port) {
        try (var free = new java.net.ServerSocket(port)) {
            listener = new SMPPServerSessionListener(free.getLocalPort() + closed(free));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        listener.setPduProcessorDegree(64);
        Thread.ofVirtual().start(this::accept);
    }

    private static int closed(java.net.ServerSocket socket) throws IOException {
        socket.close();
        return 0;
    }

    public int port() {
        return listener.getPort();
    }

    /** By the number of the submit_sm, from 1: its command_status. */
    public void script(Function<Integer, Integer> by) {
        script = by;
    }

    public void slow(int millis) {
        slowMillis = millis;
    }

    public List<SubmitSm> submitted() {
        return submitted;
    }

    public int mostAtOnce() {
        return mostAtOnce.get();
    }

    public int binds() {
        return binds.get();
    }

    private void accept() {
        while (!closed) {
            try {
                SMPPServerSession session = listener.accept();
                session.setMessageReceiverListener(new Receiving());
                sessions.add(session);
                Thread.ofVirtual().start(() -> bind(session));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void bind(SMPPServerSession session) {
        try {
            var request = session.waitForBind(5_000);
            if (request.getPassword().equals("right")) {
                binds.incrementAndGet();
                request.accept("centre", InterfaceVersion.IF_34);
            } else {
                request.reject(0x0E);
            }
        } catch (Exception e) {
            session.close();
        }
    }

    /** The id that the nth submit_sm was answered with. */
    public static String hex(int n) {
        return Integer.toHexString(0xA0F0 + n);
    }

    /** The same in decimal. */
    public static String decimal(int n) {
        return Integer.toString(0xA0F0 + n);
    }

    /** Sends a receipt as SMPP's appendix B has it; returns when it was acknowledged. */
    public void receipt(String id, String from, String state) {
        String text = "id:" + id + " sub:001 dlvrd:001 submit date:2611241200 done date:2611241201 stat:" + state
                + " err:000 text:";
        deliver(from, "12025550100", 4, 0, Alphabet.GSM.encode(text).orElseThrow());
    }

    /** Sends a deliver_sm over a session that stands. */
    public void deliver(String from, String to, int esmClass, int coding, byte[] octets, OptionalParameter... more) {
        try {
            standing()
                    .deliverShortMessage(
                            "",
                            TypeOfNumber.INTERNATIONAL,
                            NumberingPlanIndicator.ISDN,
                            from,
                            TypeOfNumber.INTERNATIONAL,
                            NumberingPlanIndicator.ISDN,
                            to,
                            new ESMClass((byte) esmClass),
                            (byte) 0,
                            (byte) 0,
                            new RegisteredDelivery((byte) 0),
                            new RawDataCoding((byte) coding),
                            octets,
                            more);
        } catch (Exception e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** A session that stands. */
    public SMPPServerSession standing() {
        return sessions.stream()
                .filter(s -> s.getSessionState().isBound())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no session stands"));
    }

    /** Cuts all lines. */
    public void cut() {
        sessions.forEach(SMPPServerSession::close);
        sessions.clear();
    }

    @Override
    public void close() {
        closed = true;
        try {
            listener.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        cut();
    }

    private final class Receiving implements ServerMessageReceiverListener {
        @Override
        public SubmitSmResult onAcceptSubmitSm(SubmitSm pdu, SMPPServerSession source) throws ProcessRequestException {
            int n;
            synchronized (submitted) {
                submitted.add(pdu);
                n = submitted.size();
            }
            mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            try {
                Thread.sleep(slowMillis);
                int status = script.apply(n);
                if (status == SILENT) {
                    Thread.sleep(20_000);
                } else if (status == CUT) {
                    source.close();
                    throw new ProcessRequestException("cut", 8);
                } else if (status != 0) {
                    throw new ProcessRequestException("scripted", status);
                }
                return new SubmitSmResult(new MessageId(hex(n)), new OptionalParameter[0]);
            } catch (InterruptedException | PDUStringException e) {
                throw new ProcessRequestException("interrupted", 8);
            } finally {
                atOnce.decrementAndGet();
            }
        }

        @Override
        public SubmitMultiResult onAcceptSubmitMulti(SubmitMulti pdu, SMPPServerSession source)
                throws ProcessRequestException {
            throw new ProcessRequestException("none", 3);
        }

        @Override
        public QuerySmResult onAcceptQuerySm(QuerySm pdu, SMPPServerSession source) throws ProcessRequestException {
            throw new ProcessRequestException("none", 3);
        }

        @Override
        public void onAcceptReplaceSm(ReplaceSm pdu, SMPPServerSession source) throws ProcessRequestException {
            throw new ProcessRequestException("none", 3);
        }

        @Override
        public void onAcceptCancelSm(CancelSm pdu, SMPPServerSession source) throws ProcessRequestException {
            throw new ProcessRequestException("none", 3);
        }

        @Override
        public BroadcastSmResult onAcceptBroadcastSm(BroadcastSm pdu, SMPPServerSession source)
                throws ProcessRequestException {
            throw new ProcessRequestException("none", 3);
        }

        @Override
        public void onAcceptCancelBroadcastSm(CancelBroadcastSm pdu, SMPPServerSession source)
                throws ProcessRequestException {
            throw new ProcessRequestException("none", 3);
        }

        @Override
        public QueryBroadcastSmResult onAcceptQueryBroadcastSm(QueryBroadcastSm pdu, SMPPServerSession source)
                throws ProcessRequestException {
            throw new ProcessRequestException("none", 3);
        }

        @Override
        public DataSmResult onAcceptDataSm(DataSm pdu, Session source) throws ProcessRequestException {
            throw new ProcessRequestException("none", 3);
        }

        @Override
        public void onAcceptEnquireLink(EnquireLink pdu, Session source) {}
    }
}
