package dev.gatepost.console;

import dev.gatepost.MoveClock;
import dev.gatepost.Rooms;
import dev.gatepost.access.Door;
import dev.gatepost.access.OpenTo;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Workspace;
import dev.gatepost.demo.Demo;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.Secret;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The live page of the demo, on the private door: everybody on this machine may look, the session moves the clock. */
@RestController
public final class DemoPages {
    private static final String COOKIE = "gatepost_demo";
    private static final String ACTOR = "console:one-time-link";
    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);
    /** A test clock further away than this has left the partitions that there are. */
    private static final Duration FURTHEST = Duration.ofDays(366);

    private final Rooms rooms;
    private final DemoConsole console;
    private final LoadLive load;
    private final Pages pages = new Pages();

    public DemoPages(Rooms rooms, DemoConsole console) {
        this.rooms = rooms;
        this.console = console;
        this.load = new LoadLive(rooms);
    }

    @GetMapping("/")
    @OpenTo(value = "the demo's page on loopback: it shows a test workspace with addresses masked", door = Door.PRIVATE)
    public ResponseEntity<byte[]> page(@CookieValue(name = COOKIE, required = false) @Nullable String session) {
        LiveView view = load.now(console.scenes(), mayAct(session));
        return html(
                HttpStatus.OK,
                pages.page(view, pages.live(view), rooms.settings().httpPort()));
    }

    /** The live part; 204 when the browser shows it already. */
    @GetMapping("/demo/timeline")
    @OpenTo(value = "a part of the demo's page, as open as the whole", door = Door.PRIVATE)
    public ResponseEntity<byte[]> timeline(
            @RequestParam(defaultValue = "") String seen,
            @CookieValue(name = COOKIE, required = false) @Nullable String session) {
        LiveView view = load.now(console.scenes(), mayAct(session));
        Pages.Part live = pages.live(view);
        return live.tag().equals(seen)
                ? ResponseEntity.noContent()
                        .cacheControl(CacheControl.noStore())
                        .build()
                : html(HttpStatus.OK, pages.fragment(view, live));
    }

    /** Looking at the link uses nothing up: mail scanners and previews look at links. */
    @GetMapping("/welcome/{token}")
    @OpenTo(value = "shows a button and nothing else; the token is not looked at", door = Door.PRIVATE)
    public ResponseEntity<byte[]> welcome(@PathVariable String token) {
        return html(HttpStatus.OK, pages.welcome(token, false));
    }

    @PostMapping("/welcome/{token}")
    @OpenTo(value = "the token of the one-time link is the proof; it works once", door = Door.PRIVATE)
    public ResponseEntity<byte[]> enter(@PathVariable String token) {
        Secret session = console.enter(token);
        if (session == null) {
            return html(HttpStatus.FORBIDDEN, pages.welcome("", true));
        }
        ResponseCookie cookie = ResponseCookie.from(COOKIE, session.reveal())
                .httpOnly(true)
                .sameSite("Strict")
                .path("/")
                .build();
        return toThePage().header(HttpHeaders.SET_COOKIE, cookie.toString()).build();
    }

    /** Moves the clock of the demo's workspace by {@code hours}, or to {@code shows}. */
    @PostMapping("/demo/clock")
    @OpenTo(value = "the session's cookie is the proof, and the page's own origin", door = Door.PRIVATE)
    public ResponseEntity<byte[]> moveClock(
            @RequestParam(required = false) @Nullable String hours,
            @RequestParam(required = false) @Nullable String shows,
            @CookieValue(name = COOKIE, required = false) @Nullable String session,
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        String own = "http://" + request.getHeader(HttpHeaders.HOST);
        if (!own.equals(request.getHeader(HttpHeaders.ORIGIN))) {
            return Answers.problem(Problem.of(ReasonCode.ORIGIN_NOT_ALLOWED), correlation);
        }
        if (!mayAct(session)) {
            return Answers.problem(Problem.of(ReasonCode.SESSION_MISSING), correlation);
        }
        Optional<Workspace> workspace = rooms.workspaces().named(Demo.NAME);
        if (workspace.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        Optional<Instant> target = target(workspace.get(), hours, shows);
        if (target.isEmpty()) {
            return Answers.fault(
                    shows == null ? "hours" : "shows",
                    ReasonCode.INVALID_VALUE,
                    "give hours as a whole number, or shows as 2026-11-21T13:00:00Z, at most a year from now",
                    correlation);
        }
        MoveClock.move(rooms, workspace.get(), target.get(), ACTOR);
        return toThePage().build();
    }

    private Optional<Instant> target(Workspace workspace, @Nullable String hours, @Nullable String shows) {
        Instant real = rooms.clock().instant();
        try {
            Instant target = shows != null
                    ? Instant.parse(shows)
                    : workspace.clock().at(real).plus(Duration.ofHours(Integer.parseInt(hours == null ? "" : hours)));
            boolean near = Duration.between(real, target).abs().compareTo(FURTHEST) <= 0;
            return near ? Optional.of(target) : Optional.empty();
        } catch (NumberFormatException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private boolean mayAct(@Nullable String session) {
        return session != null && console.mayAct(session);
    }

    private static ResponseEntity.BodyBuilder toThePage() {
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create("/"))
                .cacheControl(CacheControl.noStore());
    }

    /** With no referrer at all a browser would send its forms with the origin "null". */
    private static ResponseEntity<byte[]> html(HttpStatus status, String text) {
        return ResponseEntity.status(status)
                .contentType(HTML)
                .cacheControl(CacheControl.noStore())
                .header("Referrer-Policy", "same-origin")
                .body(text.getBytes(StandardCharsets.UTF_8));
    }
}
