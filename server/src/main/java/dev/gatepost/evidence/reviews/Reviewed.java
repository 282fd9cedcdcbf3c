package dev.gatepost.evidence.reviews;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Something that reviews look at. The package that joins the rooms implements it over their use cases. */
public interface Reviewed {
    /** In which review it is: {@code access}, {@code rotation} or {@code vendor}. */
    String kind();

    /** How the subjects of this source begin, so that each is given back to its own source: {@code key_}. */
    String prefix();

    /** What is in force now. */
    List<Subject> subjects(Workspace workspace);

    /** Takes it away. */
    Carried revoke(Caller caller, String subject, String reason, String correlation);

    /** Hears that it is kept. */
    default void kept(Caller caller, String subject, String correlation) {}

    /**
     * One thing to decide on.
     *
     * @param subject by which the source knows it
     * @param label what a reviewer calls it
     * @param detail what a reviewer wants to know of it
     * @param person the operator whom it concerns, who may not decide on it
     */
    record Subject(
            String subject,
            String label,
            String detail,
            @Nullable UUID person) {}

    /** What came of taking it away. */
    sealed interface Carried {
        record Done() implements Carried {}

        /** It stays, and why. */
        record Refused(String why) implements Carried {}
    }
}
