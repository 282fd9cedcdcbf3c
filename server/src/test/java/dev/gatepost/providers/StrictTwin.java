package dev.gatepost.providers;

import dev.gatepost.platform.ScriptedPeer;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Answers as one resource of a provider's API does when all is well, and is as strict about what it is sent.
 *
 * @param authorization the header that it lets in
 * @param isComplete whether a request holds all that it must, in the provider's own form
 */
public record StrictTwin(
        String path, String authorization, Predicate<ScriptedPeer.Received> isComplete, int status, String good)
        implements ScriptedPeer.Script {
    @Override
    public void answer(ScriptedPeer.Received request, ScriptedPeer.Wire wire) throws IOException {
        if (!request.requestLine().equals("POST " + path + " HTTP/1.1")) {
            wire.json(404, "{}");
        } else if (!request.header("Authorization").equals(Optional.of(authorization))) {
            wire.json(401, "{}");
        } else if (!isComplete.test(request)) {
            wire.json(400, "{}");
        } else {
            wire.json(status, good);
        }
    }
}
