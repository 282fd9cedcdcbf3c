package dev.gatepost;

import dev.gatepost.audit.anchors.KeepAnchors;
import dev.gatepost.controls.Control;
import dev.gatepost.controls.Finding;
import java.sql.Connection;
import java.time.Duration;
import java.util.TreeMap;

/** The control that the log is kept outside, by somebody who cannot be talked to (AUD-02). */
record AnchorControl(KeepAnchors anchors, Duration late) implements Control {
    @Override
    public Definition definition() {
        return new Definition(
                "log_is_anchored",
                "The audit log's newest checkpoint is kept outside",
                "operator",
                "AUD-02",
                Duration.ofHours(1),
                "Asks for how long something was not kept outside, and whether the place contradicts the log.");
    }

    @Override
    public Reach reach() {
        return Reach.INSTANCE;
    }

    @Override
    public Finding evaluate(Connection tx, Asked asked) {
        KeepAnchors.Standing standing = anchors.standing();
        var facts = new TreeMap<String, String>();
        standing.newest().ifPresent(a -> {
            facts.put("newest", a.at().toString());
            facts.put("events", Long.toString(a.size()));
        });
        if (standing.contradicted()) {
            return new Finding.Failing("The place outside says otherwise than the log.", facts);
        }
        if (standing.lag().isEmpty()) {
            return new Finding.Failing("Nothing is kept outside: set GATEPOST_AUDIT_ANCHOR.", facts);
        }
        Duration lag = standing.lag().get();
        facts.put("lag_seconds", Long.toString(lag.toSeconds()));
        return lag.compareTo(late) > 0
                ? new Finding.Failing("The newest checkpoint waits for " + lag.toSeconds() + " seconds.", facts)
                : new Finding.Held("The newest checkpoint is kept outside.", facts);
    }
}
