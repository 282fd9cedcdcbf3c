package dev.gatepost.providers.smpp;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatepost.platform.Digests;
import dev.gatepost.providers.Arrivals;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.RawCallback;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jsmpp.SMPPConstant;
import org.jsmpp.bean.AlertNotification;
import org.jsmpp.bean.DataSm;
import org.jsmpp.bean.DeliverSm;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.extra.ProcessRequestException;
import org.jsmpp.session.DataSmResult;
import org.jsmpp.session.MessageReceiverListener;
import org.jsmpp.session.Session;
import org.jsmpp.util.MessageId;
import org.jspecify.annotations.Nullable;

/**
 * What a message centre sends, handed in before it is acknowledged. What cannot be kept now is answered with a
 * temporary error, for the message centre to send again.
 */
final class Receiver implements MessageReceiverListener {
    private final ConnectionId connection;
    private final SmppAccount.Form form;
    private final Supplier<@Nullable Arrivals> arrivals;
    /** What came lately, so that a PDU which is sent again because its answer was lost counts once. */
    private final Cache<String, Came> lately = Caffeine.newBuilder()
            .maximumSize(20_000)
            .expireAfterWrite(Duration.ofMinutes(10))
            .build();

    /** One that came; {@code kept} once it was durable. */
    private record Came(String eventId, boolean kept) {}

    Receiver(ConnectionId connection, SmppAccount.Form form, Supplier<@Nullable Arrivals> arrivals) {
        this.connection = connection;
        this.form = form;
        this.arrivals = arrivals;
    }

    @Override
    public void onAcceptDeliverSm(DeliverSm pdu) throws ProcessRequestException {
        byte[] octets = pdu.getShortMessage() == null ? new byte[0] : pdu.getShortMessage();
        OptionalParameter payload = pdu.getOptionalParameter(OptionalParameter.Tag.MESSAGE_PAYLOAD);
        if (octets.length == 0 && payload instanceof OptionalParameter.OctetString carried) {
            octets = carried.getValue();
        }
        take("deliver_sm", pdu, octets);
    }

    @Override
    public DataSmResult onAcceptDataSm(DataSm pdu, Session source) throws ProcessRequestException {
        OptionalParameter payload = pdu.getOptionalParameter(OptionalParameter.Tag.MESSAGE_PAYLOAD);
        byte[] octets = payload instanceof OptionalParameter.OctetString carried ? carried.getValue() : new byte[0];
        take("data_sm", pdu, octets);
        try {
            return new DataSmResult(new MessageId(UUID.randomUUID().toString()), new OptionalParameter[0]);
        } catch (org.jsmpp.PDUStringException e) {
            throw new ProcessRequestException("no id", SMPPConstant.STAT_ESME_RX_T_APPN, e);
        }
    }

    @Override
    public void onAcceptAlertNotification(AlertNotification notification) {
        // That a phone is reachable again tells nothing of a message.
    }

    private void take(String kind, org.jsmpp.bean.AbstractSmCommand command, byte[] octets)
            throws ProcessRequestException {
        Arrivals to = arrivals.get();
        ArrivedPdu pdu = ArrivedPdu.of(command, octets, form);
        boolean durable = to != null && keep(to, pdu);
        SmppMeters.arrived(kind, durable);
        if (!durable) {
            throw new ProcessRequestException("not kept", SMPPConstant.STAT_ESME_RX_T_APPN);
        }
    }

    private boolean keep(Arrivals to, ArrivedPdu pdu) {
        RawCallback raw = pdu.callback(connection);
        String mark = HexFormat.of().formatHex(Digests.sha256(new String(raw.body(), StandardCharsets.UTF_8)));
        if (pdu.isReceipt()) {
            // A receipt says the same each time that it says it.
            return to.take(connection, raw, "receipt:" + mark);
        }
        Came before = lately.getIfPresent(mark);
        // People do write the same twice, so only one that was not acknowledged is the same one again.
        String id = before != null && !before.kept() ? before.eventId() : "mo:" + UUID.randomUUID();
        Optional<ArrivedPdu.Place> place = pdu.place();
        boolean kept = place.isPresent()
                ? to.takePart(
                        connection,
                        new Arrivals.Part(
                                raw,
                                place.get().set(),
                                place.get().number(),
                                place.get().total()))
                : to.take(connection, raw, id);
        lately.put(mark, new Came(id, kept));
        return kept;
    }
}
