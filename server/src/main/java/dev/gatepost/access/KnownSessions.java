package dev.gatepost.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.Set;

/** Where the rules of routes ask who has signed in. Each question is answered by the database as it stands. */
public interface KnownSessions {
    /** The session whose cookie the request carries, unless it ended, is too old, or came from another browser. */
    Optional<Session> of(HttpServletRequest request);

    /** The rights lent to this person in this workspace, for now. */
    Set<Right> lent(Session session, Workspace workspace);

    /** Records that a lent right is about to be used, before it is (ACC-08). */
    void usesLent(Session session, Workspace workspace, Right right, String correlation);
}
