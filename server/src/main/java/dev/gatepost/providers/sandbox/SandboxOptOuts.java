package dev.gatepost.providers.sandbox;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.OutboundRequest;
import dev.gatepost.platform.OutboundResult;
import dev.gatepost.providers.OptOutList;
import dev.gatepost.providers.Provider.Account;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The list of blocks that the sandbox carrier keeps ({@code docs/sandbox-carrier.md}), read strictly. */
final class SandboxOptOuts implements OptOutList {
    private static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final Pattern PLACE = Pattern.compile("[0-9]{1,9}");
    private static final int LONGEST_ADDRESS = 320;
    private static final int GREATEST_PLACE = 999_999_999;

    private final OutboundHttp http;

    SandboxOptOuts(OutboundHttp http) {
        this.http = http;
    }

    @Override
    public Listed page(Account account, String cursor) {
        if (!cursor.isEmpty() && !PLACE.matcher(cursor).matches()) {
            return new Listed.Failed("the place in the list is none", false);
        }
        String path = "/v1/opt-outs?after=" + (cursor.isEmpty() ? "0" : cursor);
        Optional<OutboundRequest> request = SandboxProvider.request(account, "GET", path, DEADLINE, new byte[0]);
        if (request.isEmpty()) {
            return new Listed.Failed("the connection's settings are incomplete", false);
        }
        return switch (http.call(request.get())) {
            case OutboundResult.NotSent notSent -> new Listed.Failed("the carrier was not reached", true);
            case OutboundResult.Lost lost -> new Listed.Failed("the answer was lost", true);
            case OutboundResult.Response response -> read(response);
        };
    }

    private static Listed read(OutboundResult.Response response) {
        if (response.status() != 200) {
            return new Listed.Failed("HTTP status " + response.status(), again(response.status()));
        }
        if (response.cut()) {
            return new Listed.Failed("the page is too large", false);
        }
        try {
            StrictJson json = StrictJson.parse(response.body());
            List<Entry> entries = new ArrayList<>();
            for (StrictJson each : json.objects("entries", MOST_ENTRIES)) {
                entries.add(entry(each));
            }
            int next = (int) json.numberOr("next", 1, GREATEST_PLACE, 0);
            return new Listed.Page(entries, next == 0 ? null : Integer.toString(next), Digests.sha256(response.body()));
        } catch (StrictJson.Wrong e) {
            return new Listed.Failed("the page cannot be read: " + e.field(), false);
        }
    }

    private static Entry entry(StrictJson json) throws StrictJson.Wrong {
        Channel channel = Channel.parse(json.text("channel", 20)).orElseThrow(() -> new StrictJson.Wrong("channel"));
        String sender = json.textOr("sender", LONGEST_ADDRESS, "");
        return new Entry(channel, json.text("person", LONGEST_ADDRESS), sender.isEmpty() ? null : sender, since(json));
    }

    private static @Nullable Instant since(StrictJson json) throws StrictJson.Wrong {
        String written = json.textOr("since", 40, "");
        try {
            return written.isEmpty() ? null : Instant.parse(written);
        } catch (DateTimeException e) {
            throw new StrictJson.Wrong("since");
        }
    }

    @Override
    public Added add(Account account, List<Entry> entries) {
        ObjectNode body = StrictJson.object();
        ArrayNode all = body.putArray("entries");
        for (Entry entry : entries) {
            ObjectNode one =
                    all.addObject().put("channel", entry.channel().written()).put("person", entry.person());
            if (entry.sender() != null) {
                one.put("sender", entry.sender());
            }
        }
        byte[] bytes = StrictJson.bytes(body);
        Optional<OutboundRequest> request = SandboxProvider.request(account, "POST", "/v1/opt-outs", DEADLINE, bytes);
        if (request.isEmpty()) {
            return new Added.Failed("the connection's settings are incomplete", false);
        }
        return switch (http.call(request.get())) {
            case OutboundResult.NotSent notSent -> new Added.Failed("the carrier was not reached", true);
            case OutboundResult.Lost lost -> new Added.Failed("the answer was lost", true);
            case OutboundResult.Response response ->
                response.status() == 200
                        ? new Added.Done(Digests.sha256(bytes))
                        : new Added.Failed("HTTP status " + response.status(), again(response.status()));
        };
    }

    private static boolean again(int status) {
        return status == 429 || status >= 500;
    }
}
