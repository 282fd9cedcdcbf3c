package dev.gatepost.access;

import dev.gatepost.platform.BrowserOrigin;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.WorkspaceId;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what on the private door: the person who has signed in, with the rights of the roles in the workspace that
 * the call names, and with those that were lent. What is sensitive asks for a fresh factor.
 */
final class SessionRules {
    /** The header that names the workspace of a call, by its name or id. */
    static final String WORKSPACE = "Gatepost-Workspace";

    /** Where the pages of a workspace are: its name or id is the next part of the address. */
    private static final String PAGES = "/w/";

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final KnownSessions sessions;
    private final Workspaces workspaces;
    private final FreshFactor freshness;

    SessionRules(KnownSessions sessions, Workspaces workspaces, Clock clock) {
        this.sessions = sessions;
        this.workspaces = workspaces;
        this.freshness = new FreshFactor(clock);
    }

    /** Why this request may not go on, or null. */
    @Nullable
    Problem refusal(HttpServletRequest request, @Nullable Requires requires, @Nullable SignedIn own) {
        Optional<Session> known = sessions.of(request);
        if (known.isEmpty()) {
            return Problem.of(ReasonCode.SIGN_IN_NEEDED);
        }
        Session session = known.get();
        if (!SAFE.contains(request.getMethod()) && BrowserOrigin.isElsewhere(request)) {
            return Problem.of(ReasonCode.ORIGIN_NOT_ALLOWED);
        }
        request.setAttribute(RouteRules.SESSION, session);
        Problem noWorkspace = place(request, session, requires);
        if (noWorkspace != null) {
            return noWorkspace;
        }
        if (own != null) {
            return own.freshly() && !freshness.in(session) ? Problem.of(ReasonCode.FACTOR_TOO_OLD) : null;
        }
        return requires == null ? Problem.of(ReasonCode.NOT_FOUND) : lacking(request, session, requires);
    }

    /** Finds the workspace that the call names; a call that reaches further than one need not name any. */
    private @Nullable Problem place(HttpServletRequest request, Session session, @Nullable Requires requires) {
        String named = named(request);
        if (named == null) {
            boolean needed = requires != null && (requires.door() == Door.PUBLIC || !requires.everywhere());
            return needed ? Problem.of(ReasonCode.WORKSPACE_MISSING) : null;
        }
        Optional<Workspace> workspace =
                workspaces.named(named).or(() -> WorkspaceId.parse(named).flatMap(workspaces::find));
        if (workspace.isEmpty() || !session.reaches(workspace.get())) {
            return Problem.of(ReasonCode.WORKSPACE_MISSING, "you have no role in a workspace of that name");
        }
        Set<Right> rights = EnumSet.noneOf(Right.class);
        rights.addAll(session.rights(workspace.get()));
        rights.addAll(sessions.lent(session, workspace.get()));
        request.setAttribute(RouteRules.CALLER, new Caller(workspace.get(), session.id(), rights, session.operator()));
        return null;
    }

    /** A page names its workspace in its own address, so that a link means the same to everybody. */
    private static @Nullable String named(HttpServletRequest request) {
        String path = request.getRequestURI();
        if (!path.startsWith(PAGES)) {
            return request.getHeader(WORKSPACE);
        }
        int end = path.indexOf('/', PAGES.length());
        return path.substring(PAGES.length(), end < 0 ? path.length() : end);
    }

    private @Nullable Problem lacking(HttpServletRequest request, Session session, Requires requires) {
        Right right = requires.value();
        Caller caller = request.getAttribute(RouteRules.CALLER) instanceof Caller c ? c : null;
        boolean held = requires.everywhere() || caller == null
                ? session.rightsEverywhere().contains(right)
                : caller.rights().contains(right);
        if (!held) {
            return Problem.of(ReasonCode.RIGHT_MISSING, "the right " + right.written() + " is needed");
        }
        if (right.asksFreshFactor() && !SAFE.contains(request.getMethod()) && !freshness.in(session)) {
            return Problem.of(ReasonCode.FACTOR_TOO_OLD);
        }
        if (right.isLentOnly() && !freshness.in(session)) {
            return Problem.of(ReasonCode.FACTOR_TOO_OLD);
        }
        if (caller != null && !session.rights(caller.workspace()).contains(right)) {
            sessions.usesLent(session, caller.workspace(), right, RouteRules.correlation(request));
        }
        return null;
    }
}
