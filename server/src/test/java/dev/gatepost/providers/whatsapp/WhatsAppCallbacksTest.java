package dev.gatepost.providers.whatsapp;

import static dev.gatepost.providers.whatsapp.WhatsAppContractTest.changes;
import static dev.gatepost.providers.whatsapp.WhatsAppContractTest.status;
import static dev.gatepost.providers.whatsapp.WhatsAppContractTest.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.platform.Channel;
import dev.gatepost.providers.CallbackEvent;
import dev.gatepost.providers.Provider.ReportedStatus;
import dev.gatepost.providers.SmsApiContract;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** CHN-06: what Meta's callbacks say, beyond what the contract asks of every provider. */
class WhatsAppCallbacksTest {
    private static final String OURS = "0123456789abcdef0123456789abcdef.1";

    private static List<CallbackEvent> events(String value) {
        return WhatsAppCallbacks.parse(SmsApiContract.json(WhatsAppContractTest.BASE, changes(value)));
    }

    @Test
    void everyEventOfABatchIsReadAndAnUnknownKindHoldsBackNone() {
        List<CallbackEvent> events = events("\"statuses\":[" + status(OURS, "sent", "") + ","
                + status(OURS, "warning", "") + "," + status(OURS, "read", "")
                + "],\"messages\":[" + written("text", "\"text\":{\"body\":\"Hi\"}") + ","
                + written("system", "\"system\":{\"body\":\"changed\"}") + "]");
        assertThat(events).hasSize(3);
        assertThat(events.get(1)).isInstanceOfSatisfying(CallbackEvent.Receipt.class, r -> {
            assertThat(r.status()).isEqualTo(ReportedStatus.READ);
            assertThat(r.at()).isEqualTo(Instant.ofEpochSecond(1_795_255_200));
        });
    }

    /** CON-04, POL-01: whatever a person sends is their word and opens the window; what can be read of it is read. */
    @Test
    void everyKindOfMessageIsThePersonsWord() {
        Map<String, String> kinds = Map.of(
                written("button", "\"button\":{\"text\":\"Stop promotions\",\"payload\":\"x\"}"),
                "Stop promotions",
                written(
                        "interactive",
                        "\"interactive\":{\"type\":\"button_reply\",\"button_reply\":{\"id\":\"1\","
                                + "\"title\":\"Yes\"}}"),
                "Yes",
                written(
                        "interactive",
                        "\"interactive\":{\"type\":\"list_reply\",\"list_reply\":{\"id\":\"1\","
                                + "\"title\":\"No\"}}"),
                "No",
                written("reaction", "\"reaction\":{\"message_id\":\"wamid.2\",\"emoji\":\"👍\"}"),
                "👍",
                written("image", "\"image\":{\"id\":\"1\",\"caption\":\"stop\"}"),
                "stop",
                written("unsupported", "\"errors\":[{\"code\":131051}]"),
                "");
        kinds.forEach((message, text) -> assertThat(events("\"messages\":[" + message + "]"))
                .as(message)
                .singleElement()
                .isInstanceOfSatisfying(CallbackEvent.Inbound.class, inbound -> {
                    assertThat(inbound.text()).isEqualTo(text);
                    assertThat(inbound.to()).isEqualTo("+15557654321");
                }));
    }

    @Test
    void whoGoesByAUserNameIsToldByTheIdThatMetaGives() {
        String body =
                "\"messages\":[{\"from_user_id\":\"US.13491208655302741918\",\"id\":\"wamid.1\",\"type\":\"text\","
                        + "\"text\":{\"body\":\"Hi\"}}]";
        assertThat(events(body))
                .singleElement()
                .isInstanceOfSatisfying(
                        CallbackEvent.Inbound.class,
                        inbound -> assertThat(inbound.from()).isEqualTo("US.13491208655302741918"));
    }

    /** CON-04: known to be one person before what the person says is heard, so that a STOP reaches both. */
    @Test
    void aNumberAndItsIdAreToldToBeOnePersonBeforeTheirWord() {
        String body = "\"messages\":[{\"from\":\"15551230001\",\"from_user_id\":\"US.13491208655302741918\","
                + "\"id\":\"wamid.1\",\"type\":\"text\",\"text\":{\"body\":\"STOP\"}}]";
        List<CallbackEvent> events = events(body);
        assertThat(events).hasSize(2);
        assertThat(events.getFirst())
                .isEqualTo(new CallbackEvent.SamePerson(Channel.WHATSAPP, "+15551230001", "US.13491208655302741918"));
        assertThat(events.getLast()).isInstanceOf(CallbackEvent.Inbound.class);
    }
}
