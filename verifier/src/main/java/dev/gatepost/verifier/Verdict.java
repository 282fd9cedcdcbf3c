package dev.gatepost.verifier;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a log that was read to its end and not refused. A log that was set back is never simply called good:
 * the restore is named with who vouches for it, and what is known to be lost.
 */
record Verdict(Request request, VerifierKey key, PrintStream out) {
    private static final int HOLDS = 0;
    private static final int SET_BACK = 3;

    /** Says it, and gives the exit code. */
    int of(Checked log, InstanceLog.@Nullable Said instance, List<Claim> claims) throws Refusal {
        for (Fork fork : log.forks()) {
            if (instance != null && !instance.knows(fork)) {
                throw new Refusal("It says that it was set back by " + fork.words()
                        + ", and the log of the instance knows of no such restore: that event was made up, or the"
                        + " instance's log was rewritten.");
            }
        }
        out.println("The log holds: " + log.newest().size() + " events, complete and in order, as " + key.name()
                + " signed them.");
        if (claims.isEmpty()) {
            out.println("No checkpoint from outside was given: whoever holds the signing key could have written"
                    + " all of it anew.");
        }
        for (Claim claim : claims) {
            if (log.losses().stream().noneMatch(l -> l.by().equals(claim.by()))) {
                out.println("The first " + claim.size() + " of them are those of " + claim.by() + ".");
            }
        }
        List<Fork> forks = new ArrayList<>(log.forks());
        tell(key.name(), log);
        if (instance != null) {
            forks.addAll(instance.checked().forks());
            tell("the instance's log", instance.checked());
        }
        return forks.stream().allMatch(f -> request.knownRestores().contains(f.restore())) ? HOLDS : SET_BACK;
    }

    private void tell(String name, Checked log) {
        for (Fork fork : log.forks()) {
            boolean known = request.knownRestores().contains(fork.restore());
            out.println("SET BACK: " + name + " says that a restore left its first " + fork.kept() + " events: "
                    + fork.words() + ". " + (known ? "You know of that restore. " : "") + proven(fork, log));
        }
        log.losses().forEach(loss -> out.println(loss.sentence(name)));
    }

    private static String proven(Fork fork, Checked log) {
        String before = fork.agreed() == fork.kept()
                ? "All of these are those that were seen outside. "
                : "Of these the first " + fork.agreed() + " are those that were seen outside; for the others nobody"
                        + " outside vouches. ";
        return before
                + (log.losses().stream().noneMatch(l -> l.fork().equals(fork))
                        ? "Whether anything came after them, and what, nothing that was given tells."
                        : "What came after them is lost:");
    }
}
