package dev.gatepost.audit.anchors;

import dev.gatepost.platform.OutboundHttp;
import dev.gatepost.platform.OutboundRequest;
import dev.gatepost.platform.OutboundRequest.Header;
import dev.gatepost.platform.OutboundResult;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An address that takes each note by {@code PUT base/name} with {@code If-None-Match: *} and never writes over one: it
 * answers 200, 201 or 204, and 409 or 412 when the name is there; then the note is read back by {@code GET}.
 *
 * @param tokenFile the token is sent as {@code Authorization: Bearer}; read anew each time, so that it may be changed
 */
record WebPlace(OutboundHttp http, URI base, Optional<Path> tokenFile) implements AnchorPlace {
    private static final Duration DEADLINE = Duration.ofSeconds(15);

    @Override
    public Kept keep(AnchorName name, String note) {
        URI url = URI.create(base.toString().replaceAll("/+$", "") + "/" + name.written());
        try {
            OutboundResult put = http.call(
                    new OutboundRequest("PUT", url, headers(true), note.getBytes(StandardCharsets.UTF_8), DEADLINE));
            return switch (put) {
                case OutboundResult.NotSent(String why) -> new Kept.Failed(why);
                case OutboundResult.Lost(String why) -> new Kept.Failed(why);
                case OutboundResult.Response response -> judge(response.status(), url, name, note);
            };
        } catch (IOException e) {
            return new Kept.Failed("the token's file cannot be read");
        }
    }

    private Kept judge(int status, URI url, AnchorName name, String note) throws IOException {
        if (status == 200 || status == 201 || status == 204) {
            return new Kept.Fine();
        }
        if (status != 409 && status != 412) {
            return new Kept.Failed("it answered " + status);
        }
        OutboundResult got = http.call(new OutboundRequest("GET", url, headers(false), new byte[0], DEADLINE));
        if (got instanceof OutboundResult.Response response && response.status() == 200) {
            boolean same = AnchorName.said(response.text()).equals(AnchorName.said(note));
            return same
                    ? new Kept.Fine()
                    : new Kept.Contradicted("it holds another checkpoint of " + name.size() + " events");
        }
        return new Kept.Failed("it has the name already and does not show what is there");
    }

    private List<Header> headers(boolean writing) throws IOException {
        List<Header> out = new ArrayList<>();
        if (writing) {
            out.add(new Header("Content-Type", "text/plain; charset=utf-8"));
            out.add(new Header("If-None-Match", "*"));
        }
        if (tokenFile.isPresent()) {
            out.add(new Header(
                    "Authorization",
                    "Bearer " + Files.readString(tokenFile.get()).strip()));
        }
        return out;
    }
}
