package dev.gatepost.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.ScriptedPeer;
import dev.gatepost.providers.Provider.Failure;
import dev.gatepost.providers.Provider.ReportedStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** CHN-01, CHN-08: what an adapter for texts over an API promises beside the rest: its tables and what it reads. */
public interface SmsApiContract extends ProviderContract {
    /** Every status word of the provider. */
    Map<String, ReportedStatus> statusWords();

    /** Codes in reports of a failure, and the class of each; empty where the same message may succeed later. */
    Map<String, Optional<Failure>> reportCodes();

    /** A report on the message of {@link #takenReference}; {@code reference} in the place of ours, no code when empty. */
    RawCallback report(String reference, String word, String code);

    /** The word of a report that brings a code. */
    String failedWord();

    /** {@link #TO} writes {@code Stop it} to {@link #FROM}. */
    RawCallback inbound();

    /** Whether the provider says of {@link #inbound} that it blocks from now on. */
    default boolean tellsOfOptOuts() {
        return false;
    }

    /** Callbacks that make no sense, each with the field at fault. */
    Map<String, RawCallback> nonsense();

    private List<CallbackEvent> parse(RawCallback callback) {
        try (OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.any()))) {
            return provider(http).parse(callback);
        }
    }

    private CallbackEvent.Receipt receipt(RawCallback callback) {
        List<CallbackEvent> events = parse(callback);
        assertThat(events).singleElement().isInstanceOf(CallbackEvent.Receipt.class);
        return (CallbackEvent.Receipt) events.getFirst();
    }

    @Test
    default void everyStatusWordHasItsUnifiedOneAndOurReference() {
        statusWords().forEach((word, status) -> {
            CallbackEvent.Receipt receipt = receipt(report(REFERENCE.value(), word, ""));
            assertThat(receipt.status()).as(word).isEqualTo(status);
            assertThat(receipt.ours()).as(word).isEqualTo(REFERENCE);
            assertThat(receipt.theirs()).as(word).isEqualTo(takenReference());
            assertThat(receipt.code()).as(word).isNotEmpty();
        });
    }

    @Test
    default void everyCodeOfAReportHasItsClass() {
        reportCodes().forEach((code, failure) -> {
            CallbackEvent.Receipt receipt = receipt(report(REFERENCE.value(), failedWord(), code));
            assertThat(Optional.ofNullable(receipt.failure())).as(code).isEqualTo(failure);
        });
    }

    /** An account may serve other systems too: what they sent is none of ours, and is no fault either. */
    @Test
    default void aReferenceOfAnotherSystemIsNotOurs() {
        CallbackEvent.Receipt receipt = receipt(report("order-77", failedWord(), ""));
        assertThat(receipt.ours()).isNull();
        assertThat(receipt.theirs()).isEqualTo(takenReference());
    }

    /** CON-04 */
    @Test
    default void whatAPersonWritesIsReadWithTheNumbersInFull() {
        assertThat(parse(inbound())).singleElement().isInstanceOfSatisfying(CallbackEvent.Inbound.class, inbound -> {
            assertThat(inbound.from()).isEqualTo(TO);
            assertThat(inbound.to()).isEqualTo(FROM);
            assertThat(inbound.text()).isEqualTo("Stop it");
            assertThat(inbound.optedOut()).isEqualTo(tellsOfOptOuts());
        });
    }

    /** HOOK-05 */
    @Test
    default void provenNonsenseIsMalformedAndNamesTheField() {
        nonsense()
                .forEach((field, callback) -> assertThatThrownBy(() -> parse(callback))
                        .as(field)
                        .isInstanceOf(MalformedCallback.class)
                        .hasMessage(field));
    }

    static RawCallback json(String url, String body, RawCallback.Header... proof) {
        return posted(url, "application/json", body, proof);
    }

    static RawCallback form(String url, String body, RawCallback.Header... proof) {
        return posted(url, "application/x-www-form-urlencoded", body, proof);
    }

    private static RawCallback posted(String url, String type, String body, RawCallback.Header... proof) {
        var headers = new java.util.ArrayList<>(List.of(new RawCallback.Header("Content-Type", type)));
        headers.addAll(List.of(proof));
        return new RawCallback("POST", url, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    /** A request's document; an empty one when it is none. */
    static JsonNode document(ScriptedPeer.Received request) {
        return Json.readObject(request.body()) instanceof Json.Parsed.Fine(var object) ? object : Json.object();
    }
}
