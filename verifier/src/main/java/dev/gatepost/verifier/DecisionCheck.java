package dev.gatepost.verifier;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The proof of why one message was allowed or refused. It holds when the file is signed, when the acceptance, the
 * consent and the disclosure stand in the workspace's log, when they name each other, and when the instance's log
 * vouches for that log.
 */
final class DecisionCheck {
    private static final String FORMAT = "gatepost-decision/1";

    private final Json.Value.Obj proof;
    private final VerifierKey workspace;
    private final VerifierKey instance;
    private final List<String> said = new ArrayList<>();

    private DecisionCheck(Json.Value.Obj proof, VerifierKey workspace, VerifierKey instance) {
        this.proof = proof;
        this.workspace = workspace;
        this.instance = instance;
    }

    /**
     * Checks the file and explains it.
     *
     * @param key of the workspace's log; null to believe the one in the file
     * @param instanceKey of the instance's log; likewise
     * @param anchors checkpoints that were kept outside
     */
    static void run(
            byte[] file,
            @Nullable VerifierKey key,
            @Nullable VerifierKey instanceKey,
            List<String> anchors,
            PrintStream out)
            throws Refusal {
        Sealed sealed = Sealed.openWhole(file, "proof", key);
        Json.Value.Obj proof = sealed.member();
        if (!proof.text("format").equals(FORMAT)) {
            throw new Refusal("It is no proof of a decision in the form " + FORMAT + ".");
        }
        VerifierKey told = VerifierKey.parse(proof.object("keys").text("instance"));
        if (instanceKey != null && !instanceKey.same(told)) {
            throw new Refusal("The instance's log was signed by another key than the one given.");
        }
        DecisionCheck check = new DecisionCheck(proof, sealed.key(), told);
        check.run(anchors);
        check.said.forEach(out::println);
        if (key == null) {
            out.println("The key was taken from the file itself. Ask for it by another way, and give it by --key.");
        }
    }

    private void run(List<String> anchors) throws Refusal {
        if (!workspace.name().equals("gatepost/" + proof.text("workspace"))) {
            throw new Refusal("It was signed by the key of another workspace.");
        }
        Entry acceptance = entry("acceptance");
        byte[] decision = Entry.base64(proof.text("decision"), "the decision");
        require(
                acceptance.text("object").equals(proof.text("message"))
                        && acceptance.text("workspace").equals(proof.text("workspace")),
                "The acceptance is that of another message.");
        require(
                acceptance.fact("decision_sha256").equals(hex(decision)),
                "The decision is not the one that the log vouches for.");
        Json.Value.Obj decided = Json.object(decision);
        tell(acceptance, decided);
        consent(acceptance, decided);
        vouched(acceptance, anchors);
    }

    private void tell(Entry acceptance, Json.Value.Obj decided) throws Refusal {
        String outcome = decided.text("outcome");
        said.add("Message " + proof.text("message") + " was handed in on " + acceptance.text("at") + " by "
                + acceptance.text("actor") + from(acceptance) + ", as " + acceptance.fact("channel") + ", "
                + acceptance.fact("purpose") + template(acceptance) + ".");
        said.add(
                switch (outcome) {
                    case "allow" -> "It was allowed.";
                    case "defer" -> "It was allowed, not before " + decided.text("not_before") + ".";
                    case "deny" -> "It was refused.";
                    default -> throw new Refusal("The decision has an outcome that is not known: " + outcome + ".");
                });
        for (Json.Value reason : decided.list("reasons")) {
            if (reason instanceof Json.Value.Obj r) {
                said.add("  Because: " + r.text("sentence") + " (" + r.text("code")
                        + (r.optional("rule") == null ? "" : ", rule " + r.optional("rule")) + ")");
            }
        }
        require(
                acceptance.fact("packs").equals(decided.text("packs")),
                "The decision names other rules than the log does.");
        said.add("It was decided by the rules " + decided.text("packs") + ".");
    }

    private static String from(Entry entry) {
        String from = entry.event().optional("from");
        return from == null ? "" : " from " + from;
    }

    private static String template(Entry acceptance) throws Refusal {
        String template = acceptance.fact("template");
        return template.isEmpty() ? "" : ", from template " + template;
    }

    private void consent(Entry acceptance, Json.Value.Obj decided) throws Refusal {
        Json.Value.Obj facts = decided.optionalObject("facts");
        Json.Value.Obj relied = facts == null ? null : facts.optionalObject("consent");
        if (proof.optionalObject("consent") == null) {
            said.add(
                    relied == null || relied.optional("event") == null
                            ? "It relied on no consent."
                            : "It relied on " + relied.optional("event") + ", whose event is not enclosed.");
            return;
        }
        Entry consent = entry("consent");
        require(
                relied != null && consent.text("object").equals(relied.optional("event")),
                "The consent that is enclosed is not the one that the decision relied on.");
        require(consent.text("subject").equals(acceptance.text("subject")), "The consent is that of another person.");
        String act = consent.text("action");
        said.add("The person known as " + consent.text("subject") + " is recorded under " + consent.text("object")
                + " as " + act.substring(act.indexOf('.') + 1) + ", basis " + consent.fact("basis") + ", by "
                + consent.fact("source") + ", on " + consent.text("at") + " for " + consent.fact("channel") + ", "
                + consent.fact("purpose") + ", brand " + consent.fact("brand") + ".");
        disclosure(consent);
    }

    private void disclosure(Entry consent) throws Refusal {
        Json.Value.Obj enclosed = proof.optionalObject("disclosure");
        String shown = consent.fact("disclosure");
        if (enclosed == null) {
            said.add(
                    shown.isEmpty()
                            ? "What the person was told is not among the disclosures kept here."
                            : "The person was told " + shown + ", whose text is not enclosed.");
            return;
        }
        Entry version = Entry.open(enclosed.object("entry"), workspace, "the disclosure");
        require(
                shown.equals(version.text("object") + "@" + version.fact("version")),
                "The disclosure that is enclosed is not the one that the consent names.");
        String text = enclosed.text("text");
        require(
                version.fact("text_sha256").equals(hex(text.getBytes(StandardCharsets.UTF_8))),
                "The disclosure's text is not the one that the log vouches for.");
        said.add("The person had been told (" + shown + "): " + text);
    }

    private void vouched(Entry acceptance, List<String> anchors) throws Refusal {
        SignedCheckpoint log = acceptance.checkpoint();
        said.add("The acceptance is event " + acceptance.seq() + " of the " + log.size() + " events that "
                + workspace.name() + " signed.");
        Entry vouched = Entry.open(proof.object("instance"), instance, "the instance's word");
        require(
                vouched.text("action").equals("log.vouched")
                        && vouched.text("object").equals(proof.text("workspace"))
                        && vouched.fact("size").equals(Long.toString(log.size()))
                        && vouched.fact("root").equals(HexFormat.of().formatHex(log.root())),
                "The instance's log vouches for something else.");
        said.add("The instance's log vouches for them, by its event " + vouched.seq() + " of "
                + vouched.checkpoint().size() + ", on " + vouched.text("at") + ".");
        for (String note : anchors) {
            anchored(note, log, vouched.checkpoint());
        }
    }

    private void anchored(String note, SignedCheckpoint log, SignedCheckpoint vouching) throws Refusal {
        boolean ours = SignedCheckpoint.origin(note).equals(workspace.name());
        SignedCheckpoint kept = SignedCheckpoint.open(note, ours ? workspace : instance, "the checkpoint kept outside");
        SignedCheckpoint here = ours ? log : vouching;
        if (kept.size() != here.size()) {
            said.add("The checkpoint kept outside is of " + kept.size() + " events and the one here of " + here.size()
                    + ": only an export of that log can compare them (verifier log).");
        } else {
            require(kept.says(here.size(), here.root()), "The checkpoint kept outside says otherwise.");
            said.add("The checkpoint kept outside says the same.");
        }
    }

    private Entry entry(String name) throws Refusal {
        return Entry.open(proof.object(name), workspace, "the " + name);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(Hashes.of(bytes));
    }

    private static void require(boolean holds, String otherwise) throws Refusal {
        if (!holds) {
            throw new Refusal(otherwise);
        }
    }
}
