package dev.gatepost.dispatch.desk;

import dev.gatepost.messages.FindUncertain.Doubt;
import dev.gatepost.platform.Answers;
import dev.gatepost.providers.ConnectionId;
import java.util.List;
import java.util.Map;

/** The desk as the API and the command line tell it. */
public final class DeskDocuments {
    /** Groups told at once; beyond it the list is not complete. */
    private static final int MOST_GROUPS = 200;

    private DeskDocuments() {}

    public static Map<String, Object> groups(Desk.Groups groups) {
        List<Map<String, Object>> data = groups.counts().entrySet().stream()
                .limit(MOST_GROUPS)
                .map(e -> group(e.getKey(), e.getValue()))
                .toList();
        boolean complete = groups.complete() && groups.counts().size() <= MOST_GROUPS;
        return Answers.document("data", data, "complete", complete);
    }

    private static Map<String, Object> group(Desk.Group g, int count) {
        return Answers.document(
                "kind", g.kind().written(),
                "connection", g.connection() == null ? null : new ConnectionId(g.connection()).toString(),
                "provider", g.provider(),
                "sender", g.sender().toString(),
                "reason_code", g.reason(),
                "age", g.age().written(),
                "count", count,
                "can_be_asked", g.canBeAsked());
    }

    public static Map<String, Object> doubt(Doubt d) {
        return Answers.document(
                "id", d.message().toString(),
                "kind", d.kind().written(),
                "status", d.state().written(),
                "connection", d.connection() == null ? null : new ConnectionId(d.connection()).toString(),
                "sender", d.sender().toString(),
                "purpose", d.purpose().written(),
                "reason_code", d.reason(),
                "attempt", d.attempt(),
                "since", d.since().toString());
    }

    public static Map<String, Object> asked(Desk.Asked asked) {
        return Answers.document(
                "asked", asked.asked(), "cannot_be_asked", asked.cannotBeAsked(), "complete", asked.complete());
    }

    public static Map<String, Object> settled(Desk.Settled.Done done) {
        return Answers.document("settled", done.settled(), "left", done.left(), "complete", done.complete());
    }
}
