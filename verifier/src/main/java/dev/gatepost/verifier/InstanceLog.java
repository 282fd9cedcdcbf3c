package dev.gatepost.verifier;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What the log of the whole instance says about the log of one workspace. */
final class InstanceLog {
    private static final String VOUCHED = "\"action\":\"log.vouched\"";
    private static final String CUT_BACK = "\"action\":\"log.cut_back\"";

    private final String workspace;
    private final List<Claim> claims = new ArrayList<>();

    /**
     * What it says.
     *
     * @param claims about the workspace's log
     * @param checked the instance's log itself
     */
    record Said(List<Claim> claims, Checked checked) {
        /** Whether it tells of that restore too: a restore sets back every log of the instance. */
        boolean knows(Fork fork) {
            return checked.forks().stream().anyMatch(f -> f.restore().equals(fork.restore()));
        }
    }

    private InstanceLog(String workspace) {
        this.workspace = workspace;
    }

    /**
     * Checks the export of the instance's log and gives what it says about a workspace's.
     *
     * @param outside what others say about the instance's log
     */
    static Said read(InputStream export, VerifierKey key, List<Claim> outside, VerifierKey log)
            throws IOException, Refusal {
        InstanceLog instance = new InstanceLog(log.name().substring(log.name().indexOf('/') + 1));
        try {
            Checked checked = new LogCheck(export, key, outside, instance::event).run();
            return new Said(List.copyOf(instance.claims), checked);
        } catch (Refusal refusal) {
            throw new Refusal("The log of the instance does not hold. " + refusal.getMessage());
        }
    }

    private void event(long seq, byte[] bytes) throws Refusal {
        String start = new String(bytes, 0, Math.min(bytes.length, 64), java.nio.charset.StandardCharsets.ISO_8859_1);
        boolean cut = start.startsWith("{" + CUT_BACK);
        if (!cut && !start.startsWith("{" + VOUCHED)) {
            return;
        }
        Json.Value.Obj event = Json.object(bytes);
        if (!event.text("object").equals(workspace)) {
            return;
        }
        Json.Value.Obj facts = event.object("facts");
        if (cut) {
            throw new Refusal("Its event " + seq + " tells that the log of " + workspace + " was cut back from "
                    + facts.text("before") + " events to " + facts.text("size") + ", on " + event.text("at") + ".");
        }
        try {
            claims.add(new Claim(
                    Long.parseLong(facts.text("size")),
                    HexFormat.of().parseHex(facts.text("root")),
                    "event " + seq + " of the instance's log (" + event.text("at") + ")",
                    // A restore sets both logs back to one moment: what the instance still vouches for is there still.
                    true));
        } catch (IllegalArgumentException malformed) {
            throw new Refusal("Its event " + seq + " cannot be read.");
        }
    }
}
