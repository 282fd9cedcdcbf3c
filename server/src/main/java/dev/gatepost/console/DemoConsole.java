package dev.gatepost.console;

import dev.gatepost.demo.Scene;
import dev.gatepost.demo.StoryBoard;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Secret;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the live page shows, and who may do more than look. Looking asks for no account, on loopback and in the demo
 * alone. Moving the clock asks for a session, which the one-time link of the terminal opens: it lives 15 minutes, is
 * kept hashed, works once and by POST.
 */
public final class DemoConsole {
    private static final Duration LINK_LIVES = Duration.ofMinutes(15);
    private static final Duration SESSION_LIVES = Duration.ofHours(1);

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final AtomicReference<@Nullable Token> link = new AtomicReference<>();
    private final AtomicReference<@Nullable Token> session = new AtomicReference<>();
    private final AtomicReference<@Nullable StoryBoard> board = new AtomicReference<>();

    private record Token(byte[] hash, Instant until) {}

    public DemoConsole(Clock clock) {
        this.clock = clock;
    }

    /** A new one-time token for the link; the one before it is void. */
    public Secret newLink() {
        return issue(link, LINK_LIVES);
    }

    /** The story to show. */
    public void show(StoryBoard story) {
        board.set(story);
    }

    List<Scene> scenes() {
        StoryBoard story = board.get();
        return story == null ? List.of() : story.scenes();
    }

    /** Uses the link up and opens a session; null when the token is not the link's, was used, or is too old. */
    @Nullable
    Secret enter(String token) {
        Token current = link.get();
        boolean fits = current != null
                && clock.instant().isBefore(current.until())
                && MessageDigest.isEqual(current.hash(), Digests.sha256(token))
                && link.compareAndSet(current, null);
        return fits ? issue(session, SESSION_LIVES) : null;
    }

    /** Whether this is the session that the link opened. */
    boolean mayAct(String token) {
        Token current = session.get();
        return current != null
                && clock.instant().isBefore(current.until())
                && MessageDigest.isEqual(current.hash(), Digests.sha256(token));
    }

    private Secret issue(AtomicReference<@Nullable Token> place, Duration lives) {
        byte[] bytes = new byte[18];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        place.set(new Token(Digests.sha256(token), clock.instant().plus(lives)));
        return new Secret(token);
    }
}
