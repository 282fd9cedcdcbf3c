package dev.gatepost.intake;

import dev.gatepost.platform.GroupCommit;
import java.util.List;

/** Makes well-made requests into messages; returns once they are durable. */
interface Acceptor {
    GroupCommit.Outcome<Accepted> accept(SendRequest request);

    List<GroupCommit.Outcome<Accepted>> acceptAll(List<SendRequest> requests);
}
