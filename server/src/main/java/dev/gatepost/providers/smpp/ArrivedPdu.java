package dev.gatepost.providers.smpp;

import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Json;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.MalformedCallback;
import dev.gatepost.providers.RawCallback;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jsmpp.bean.AbstractSmCommand;
import org.jsmpp.bean.OptionalParameter;
import org.jsmpp.bean.OptionalParameter.Tag;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A PDU that a message centre sent, in the form in which it is kept: {@code {"pdus": [{…}]}}, several where a message
 * came in parts. It holds what is needed to read it again later, whatever the connection's settings are then.
 *
 * @param octets the message with its user data header, if {@code esmClass} says that there is one
 * @param receipted the id of message that a receipt speaks of, by its parameter of that name
 * @param state message_state; -1 where it is not given
 */
record ArrivedPdu(
        int esmClass,
        String source,
        int sourceTon,
        String destination,
        int coding,
        byte[] octets,
        @Nullable String receipted,
        int state,
        Joined joined,
        Reading reading) {
    private static final int UDHI = 0x40;
    private static final int MOST_OCTETS = 65_536;
    private static final int MOST_PDUS = 255;

    /** How the connection was set up to read it. */
    record Reading(Alphabet zero, ReceiptIds.Form receiptId) {}

    /** By parameters instead of a header; a total of 0 for a message of its own. */
    record Joined(int reference, int total, int number) {
        static final Joined NOT = new Joined(0, 0, 0);
    }

    /** Where a part belongs. */
    record Place(byte[] set, int number, int total) {}

    static ArrivedPdu of(AbstractSmCommand pdu, byte[] octets, SmppAccount.Form form) {
        return new ArrivedPdu(
                pdu.getEsmClass() & 0xFF,
                bounded(pdu.getSourceAddr()),
                pdu.getSourceAddrTon(),
                bounded(pdu.getDestAddress()),
                pdu.getDataCoding() & 0xFF,
                octets.length <= MOST_OCTETS ? octets : Arrays.copyOf(octets, MOST_OCTETS),
                pdu.getOptionalParameter(Tag.RECEIPTED_MESSAGE_ID) instanceof OptionalParameter.OctetString id
                        ? bounded(id.getValueAsString())
                        : null,
                pdu.getOptionalParameter(Tag.MESSAGE_STATE) instanceof OptionalParameter.Byte state
                        ? state.getValue() & 0xFF
                        : -1,
                joined(pdu),
                new Reading(form.narrow(), form.receiptId()));
    }

    private static Joined joined(AbstractSmCommand pdu) {
        return pdu.getOptionalParameter(Tag.SAR_MSG_REF_NUM) instanceof OptionalParameter.Short reference
                        && pdu.getOptionalParameter(Tag.SAR_TOTAL_SEGMENTS) instanceof OptionalParameter.Byte total
                        && pdu.getOptionalParameter(Tag.SAR_SEGMENT_SEQNUM) instanceof OptionalParameter.Byte number
                ? new Joined(reference.getValue() & 0xFFFF, total.getValue() & 0xFF, number.getValue() & 0xFF)
                : Joined.NOT;
    }

    private static String bounded(@Nullable String value) {
        String given = value == null ? "" : value.replace("\0", "");
        return given.length() <= 65 ? given : given.substring(0, 65);
    }

    /** SMPP 3.4, section 5.2.12: a receipt of the message centre, or one on the way. */
    boolean isReceipt() {
        return (esmClass & 0x3C) == 0x04 || (esmClass & 0x20) != 0;
    }

    private boolean hasHeader() {
        return (esmClass & UDHI) != 0 && octets.length > 0 && (octets[0] & 0xFF) < octets.length;
    }

    /** What was written, without the header. */
    String text() {
        byte[] body = hasHeader() ? Arrays.copyOfRange(octets, (octets[0] & 0xFF) + 1, octets.length) : octets;
        return Alphabet.of(coding, reading.zero()).map(a -> a.decode(body)).orElse("");
    }

    /** Which part of a longer message this is; empty for a message of its own. */
    Optional<Place> place() {
        Joined at = hasHeader() ? byHeader() : joined;
        if (at.total() < 2 || at.number() < 1 || at.number() > at.total()) {
            return Optional.empty();
        }
        byte[] set = Digests.sha256(source + "\n" + destination + "\n" + at.reference() + "\n" + at.total());
        return Optional.of(new Place(set, at.number(), at.total()));
    }

    /** 3GPP TS 23.040, 9.2.3.24.1 and 9.2.3.24.8. */
    private Joined byHeader() {
        int end = (octets[0] & 0xFF) + 1;
        int at = 1;
        while (at + 1 < end) {
            int length = octets[at + 1] & 0xFF;
            if (at + 2 + length > end) {
                return Joined.NOT;
            }
            if (octets[at] == 0 && length == 3) {
                return new Joined(octets[at + 2] & 0xFF, octets[at + 3] & 0xFF, octets[at + 4] & 0xFF);
            }
            if (octets[at] == 8 && length == 4) {
                int reference = (octets[at + 2] & 0xFF) << 8 | octets[at + 3] & 0xFF;
                return new Joined(reference | 0x10000, octets[at + 4] & 0xFF, octets[at + 5] & 0xFF);
            }
            at += 2 + length;
        }
        return Joined.NOT;
    }

    /** As it is kept. */
    RawCallback callback(ConnectionId connection) {
        Map<String, Object> pdu = new LinkedHashMap<>();
        pdu.put("esm_class", esmClass);
        pdu.put("source", source);
        pdu.put("source_ton", sourceTon);
        pdu.put("destination", destination);
        pdu.put("data_coding", coding);
        pdu.put("octets", Base64.getEncoder().encodeToString(octets));
        pdu.put("receipted", receipted == null ? "" : receipted);
        pdu.put("state", state);
        pdu.put("alphabet", reading.zero().name());
        pdu.put("receipt_id", reading.receiptId().name());
        return new RawCallback("SMPP", "smpp:" + connection, List.of(), Json.write(Map.of("pdus", List.of(pdu))));
    }

    /** Several kept ones as one. */
    static RawCallback join(List<RawCallback> parts) {
        List<JsonNode> all = new ArrayList<>();
        for (RawCallback part : parts) {
            nodes(part).forEach(all::add);
        }
        ObjectNode out = Json.object();
        var pdus = out.putArray("pdus");
        all.forEach(pdus::add);
        RawCallback first = parts.getFirst();
        return new RawCallback(first.method(), first.url(), first.headers(), Json.write(out));
    }

    private static JsonNode nodes(RawCallback callback) {
        try {
            JsonNode pdus = Json.readLarge(callback.body()).get("pdus");
            if (pdus != null && pdus.isArray() && !pdus.isEmpty() && pdus.size() <= MOST_PDUS) {
                return pdus;
            }
        } catch (RuntimeException e) {
            throw new MalformedCallback("pdus");
        }
        throw new MalformedCallback("pdus");
    }

    /** Reads what was kept; at least one. */
    static List<ArrivedPdu> read(RawCallback callback) {
        List<ArrivedPdu> out = new ArrayList<>();
        for (JsonNode node : nodes(callback)) {
            try {
                String receipted = node.get("receipted").asString();
                out.add(new ArrivedPdu(
                        node.get("esm_class").asInt(),
                        node.get("source").asString(),
                        node.get("source_ton").asInt(),
                        node.get("destination").asString(),
                        node.get("data_coding").asInt(),
                        Base64.getDecoder().decode(node.get("octets").asString()),
                        receipted.isEmpty() ? null : receipted,
                        node.get("state").asInt(),
                        Joined.NOT,
                        new Reading(
                                Alphabet.valueOf(node.get("alphabet").asString()),
                                ReceiptIds.Form.valueOf(
                                        node.get("receipt_id").asString().toUpperCase(Locale.ROOT)))));
            } catch (RuntimeException e) {
                throw new MalformedCallback("pdu");
            }
        }
        return out;
    }
}
