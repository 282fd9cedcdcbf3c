package dev.gatepost.verifier;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The command {@code verify LOG.ndjson --key KEY [--earlier CHECKPOINT_FILE]}. Prints plain sentences; ends with 0 when
 * everything holds, 1 when the log is refused, 2 when it was asked wrongly or a file cannot be read.
 */
public final class Verify {
    private static final String USAGE = "Usage: verify LOG.ndjson --key VERIFIER_KEY [--earlier CHECKPOINT_FILE]";
    private static final int HOLDS = 0;
    private static final int REFUSED = 1;
    private static final int ASKED_WRONGLY = 2;

    private record Request(Path log, String key, @Nullable Path earlier) {}

    private Verify() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, new PrintStream(System.out, true, StandardCharsets.UTF_8)));
    }

    /** As {@link #main}, without ending the process: gives the exit code. */
    public static int run(String[] arguments, PrintStream out) {
        Request request = parse(arguments);
        if (request == null) {
            out.println(USAGE);
            return ASKED_WRONGLY;
        }
        try (InputStream in = Files.newInputStream(request.log())) {
            VerifierKey key = VerifierKey.parse(request.key());
            SignedCheckpoint earlier = request.earlier() == null
                    ? null
                    : SignedCheckpoint.open(Files.readString(request.earlier()), key, "the earlier checkpoint");
            SignedCheckpoint newest = new LogCheck(in, key, earlier).run();
            out.println("The log holds: " + newest.size() + " events, complete and in order, as " + key.name()
                    + " signed them.");
            if (earlier != null) {
                out.println("The first " + earlier.size() + " of them are those of the earlier checkpoint.");
            }
            return HOLDS;
        } catch (Refusal refusal) {
            out.println("The log is refused. " + refusal.getMessage());
            return REFUSED;
        } catch (IOException unreadable) {
            out.println("A file cannot be read: " + unreadable.getMessage());
            return ASKED_WRONGLY;
        }
    }

    private static @Nullable Request parse(String[] arguments) {
        Path log = null;
        String key = null;
        Path earlier = null;
        for (int i = 0; i < arguments.length; i++) {
            boolean valued = i + 1 < arguments.length;
            if (arguments[i].equals("--key") && valued) {
                key = arguments[++i];
            } else if (arguments[i].equals("--earlier") && valued) {
                earlier = Path.of(arguments[++i]);
            } else if (log == null && !arguments[i].startsWith("--")) {
                log = Path.of(arguments[i]);
            } else {
                return null;
            }
        }
        return log == null || key == null ? null : new Request(log, key, earlier);
    }
}
