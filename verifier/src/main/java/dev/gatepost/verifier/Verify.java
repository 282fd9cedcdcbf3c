package dev.gatepost.verifier;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The program. Prints plain sentences; ends with 0 when everything holds, 1 when something is refused, 2 when it was
 * asked wrongly or a file cannot be read, 3 when a log holds but says of itself that a restore set it back.
 */
public final class Verify {
    private static final String USAGE = """
            Usage: verify COMMAND FILE --key VERIFIER_KEY
              log FILE         an exported log; --anchor NOTE for each checkpoint kept outside;
                               --instance FILE --instance-key KEY for what the instance's log says about it;
                               --known-restore ID for each restore that you know of by another way
              checkpoint FILE  a signed checkpoint
              event FILE       single events with their proofs
              decision FILE    why a message was allowed; [--key KEY] [--instance-key KEY] [--anchor NOTE]
              receipt FILE     the receipt of an erasure; [--key KEY]
              pack FILE        an archive of evidence, or the folder it was unpacked to""";

    private static final int HOLDS = 0;
    private static final int REFUSED = 1;
    private static final int ASKED_WRONGLY = 2;
    private static final int LARGEST = 64 * 1024 * 1024;

    private final Request request;
    private final PrintStream out;

    private Verify(Request request, PrintStream out) {
        this.request = request;
        this.out = out;
    }

    public static void main(String[] arguments) {
        System.exit(run(arguments, new PrintStream(System.out, true, StandardCharsets.UTF_8)));
    }

    /** As {@link #main}, without ending the process: gives the exit code. */
    public static int run(String[] arguments, PrintStream out) {
        Request request = Request.parse(arguments);
        if (request == null) {
            out.println(USAGE);
            return ASKED_WRONGLY;
        }
        try {
            return new Verify(request, out).run();
        } catch (Refusal refusal) {
            out.println("The " + request.command() + " is refused. " + refusal.getMessage());
            return REFUSED;
        } catch (IOException unreadable) {
            out.println("A file cannot be read: " + unreadable.getMessage());
            return ASKED_WRONGLY;
        }
    }

    private int run() throws IOException, Refusal {
        switch (request.command()) {
            case "checkpoint" -> checkpoint();
            case "event" -> {
                try (InputStream in = Files.newInputStream(request.file())) {
                    EventCheck.run(in, key(), out);
                }
            }
            case "decision" -> decision();
            case "receipt" -> receipt();
            case "pack" -> PackCheck.run(request.file(), key(), out);
            default -> {
                return log();
            }
        }
        return HOLDS;
    }

    private int log() throws IOException, Refusal {
        VerifierKey key = key();
        VerifierKey instanceKey = optional(request.instanceKey());
        List<Claim> claims = new ArrayList<>();
        List<Claim> aboutInstance = new ArrayList<>();
        for (Path file : request.anchors()) {
            String note = Files.readString(file);
            VerifierKey by =
                    instanceKey != null && SignedCheckpoint.origin(note).equals(instanceKey.name()) ? instanceKey : key;
            SignedCheckpoint kept = SignedCheckpoint.open(note, by, "the earlier checkpoint " + file);
            (by == key ? claims : aboutInstance)
                    .add(new Claim(kept.size(), kept.root(), "the earlier checkpoint " + file.getFileName()));
        }
        InstanceLog.Said instance = null;
        if (request.instance() != null && instanceKey != null) {
            try (InputStream in = Files.newInputStream(request.instance())) {
                instance = InstanceLog.read(in, instanceKey, aboutInstance, key);
                claims.addAll(instance.claims());
            }
        }
        try (InputStream in = Files.newInputStream(request.file())) {
            Checked checked = new LogCheck(in, key, claims, (seq, event) -> {}).run();
            return new Verdict(request, key, out).of(checked, instance, claims);
        }
    }

    private void checkpoint() throws IOException, Refusal {
        SignedCheckpoint checkpoint = SignedCheckpoint.open(Files.readString(request.file()), key(), "the checkpoint");
        out.println("The checkpoint holds: " + key().name() + " signed it for " + checkpoint.size() + " events with the"
                + " root " + java.util.HexFormat.of().formatHex(checkpoint.root()) + ".");
    }

    private void decision() throws IOException, Refusal {
        List<String> anchors = new ArrayList<>();
        for (Path file : request.anchors()) {
            anchors.add(Files.readString(file));
        }
        DecisionCheck.run(bytes(), optional(request.key()), optional(request.instanceKey()), anchors, out);
        out.println("The proof holds.");
    }

    private void receipt() throws IOException, Refusal {
        Sealed sealed = Sealed.open(bytes(), "receipt", optional(request.key()));
        sealed.member().members().forEach((name, value) -> {
            if (value instanceof Json.Value.Text(String text)) {
                out.println(name + ": " + text);
            }
        });
        out.println("The receipt holds: " + sealed.key().name() + " signed it as it stands.");
        if (request.key() == null) {
            out.println("The key was taken from the file itself. Ask for it by another way, and give it by --key.");
        }
    }

    private byte[] bytes() throws IOException, Refusal {
        try (InputStream in = Files.newInputStream(request.file())) {
            byte[] bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new Refusal("The file is larger than any such file is.");
            }
            return bytes;
        }
    }

    private VerifierKey key() throws Refusal {
        return VerifierKey.parse(Objects.requireNonNull(request.key()));
    }

    private static @Nullable VerifierKey optional(@Nullable String key) throws Refusal {
        return key == null ? null : VerifierKey.parse(key);
    }
}
