package dev.gatepost.console.screens;

import dev.gatepost.Rooms;
import dev.gatepost.access.Workspace;
import dev.gatepost.console.WayBack;
import dev.gatepost.limits.pauses.Pause;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * What every screen stands on: it writes pages and frames. One is shared by all screens. Nothing of a page is ever
 * stored by a browser or on the way.
 */
public final class Desk {
    /** What forms are posted as. */
    static final String FORM = "application/x-www-form-urlencoded";

    static final int MOST_FORM = 32 * 1024;
    private static final int NAMED_PAUSES = 3;
    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

    /** What may have been done just before, by the word in the address; nothing else is ever said. */
    private static final Map<String, String> DONE = Map.ofEntries(
            Map.entry("paused", "Paused. What waits stays in its order until you resume."),
            Map.entry("resumed", "Resumed. What waited goes out now."),
            Map.entry("cancelled", "Cancelled. It will not be sent."),
            Map.entry("resent", "Accepted again. This is the new message."),
            Map.entry("suppressed", "Suppressed. Nothing of that kind is sent any more, as of now."),
            Map.entry("opted-out", "Opt-out recorded. It is in force as of now."),
            Map.entry("erasing", "Taken. Gatepost erases now, store by store; this page tells how far it is."),
            Map.entry("file-asked", "Taken. The file is being made; it is here in a minute."),
            Map.entry("held", "Held. Nothing that it covers goes while it is in force."),
            Map.entry("lifted", "Lifted. What waited goes on by itself."),
            Map.entry("kept", "Saved."),
            Map.entry("approved", "Approved."),
            Map.entry("withdrawn", "Withdrawn. It is used no more."),
            Map.entry("proposed", "Proposed. Another person must approve it."),
            Map.entry("revoked", "Revoked. It opens nothing any more."),
            Map.entry("ended", "Ended."),
            Map.entry("disabled", "Disabled. This person cannot sign in, and every session has ended."),
            Map.entry("enabled", "Enabled. This person can sign in again."),
            Map.entry("role-given", "Given, and in force as of now."),
            Map.entry("destroyed", "Noted: no copy is left outside."),
            Map.entry("consented", "Consent recorded, with its evidence."),
            Map.entry("saved", "Saved."),
            Map.entry("drafted", "Kept as a draft. Nothing is sent with it yet."),
            Map.entry("submitted", "Submitted. Another person must approve it."),
            Map.entry("returned", "Returned to its author, with your reason."),
            Map.entry("activated", "Active. Messages accepted from now on are written with it."),
            Map.entry("retired", "Retired. It is used no more."),
            Map.entry("made", "Made."),
            Map.entry("rotated", "Changed. The former one is good until its hours are over."),
            Map.entry("rolled-back", "The former secret is in use again."),
            Map.entry("tested", "A test event was sent. What came of it stands in the deliveries below."),
            Map.entry("replayed", "Taken in hand again."),
            Map.entry("discarded", "Discarded."),
            Map.entry("looked", "Looked at now. What was found is kept with the others."),
            Map.entry("recorded", "Recorded in the audit. Look now to see the control with it, in some seconds."),
            Map.entry("owned", "Saved. It has an owner."),
            Map.entry("started", "Started. Each line waits for a decision."),
            Map.entry("decided", "Decided, and in the audit."),
            Map.entry("claimed", "Done: nothing more is sent to this person, and nothing of theirs goes."),
            Map.entry("begun", "Begun. This page shows how far it is."),
            Map.entry("moved", "The clock of this workspace was moved."),
            Map.entry("written", "The person's text was handed to the sandbox carrier."),
            Map.entry("asked", "Asked for. Another person must lend you the right; then come back here."));

    private final Rooms rooms;
    private final TemplateEngine engine =
            TemplateEngine.createPrecompiled(null, ContentType.Html, Desk.class.getClassLoader(), "dev.gatepost");

    public Desk(Rooms rooms) {
        this.rooms = rooms;
    }

    Rooms rooms() {
        return rooms;
    }

    /** What the clock of a workspace shows. */
    Instant now(Workspace workspace) {
        return workspace.clock().at(rooms.clock().instant());
    }

    /** The frame of a screen itself. */
    Frame frame(Visit visit, Screen screen) {
        return frame(visit, screen, screen.title(), List.of());
    }

    /** The frame of a page below a screen. */
    Frame below(Visit visit, Screen screen, String title) {
        String href = visit.base() + "/" + screen.path();
        return frame(visit, screen, title, List.of(new Frame.Crumb(screen.title(), href)));
    }

    private Frame frame(Visit visit, Screen screen, String title, List<Frame.Crumb> trail) {
        return new Frame(
                title,
                visit.base(),
                place(visit.workspace()),
                rooms.workspaces().all().stream()
                        .filter(visit.session()::reaches)
                        .sorted(Comparator.comparing(Workspace::name))
                        .map(Desk::place)
                        .toList(),
                groups(visit, screen),
                visit.session().operator().name(),
                trail,
                pauses(visit.workspace()),
                here(visit.request()),
                visit.token(),
                DONE.getOrDefault(visit.given("done"), ""));
    }

    /** A form's address is no page: there it is the page that the form stood on. */
    private static String here(HttpServletRequest request) {
        return request.getMethod().equals("GET") ? request.getRequestURI() : WayBack.ofReferrer(request);
    }

    /** Names may hold what an address may not; an id never does. */
    private static Frame.Place place(Workspace workspace) {
        String name = workspace.name();
        String inPath = name.matches("[A-Za-z0-9_~-]+") ? name : workspace.id().toString();
        return new Frame.Place(name, "/w/" + inPath, workspace.kind().name().toLowerCase(Locale.ROOT));
    }

    /** Where a workspace's screens begin. */
    static String base(Workspace workspace) {
        return place(workspace).href();
    }

    private static List<Frame.Group> groups(Visit visit, Screen current) {
        return Arrays.stream(Screen.Group.values())
                .map(group -> new Frame.Group(
                        group.title(),
                        Arrays.stream(Screen.values())
                                .filter(s -> s.group() == group && visit.may(s.right()) && s.isThere(visit.workspace()))
                                .map(s -> new Frame.Item(
                                        s.title(),
                                        visit.base() + "/" + s.path(),
                                        String.valueOf(s.letter()),
                                        s == current))
                                .toList()))
                .filter(group -> !group.items().isEmpty())
                .toList();
    }

    private List<String> pauses(Workspace workspace) {
        return rooms.limits().pauses().inForce(workspace).stream()
                .map(Desk::words)
                .distinct()
                .limit(NAMED_PAUSES)
                .toList();
    }

    /** What a pause stops, in words. */
    static String words(Pause pause) {
        String value = pause.value() == null ? "" : pause.value();
        return words(pause.scope().written(), value);
    }

    static String words(String scope, String value) {
        return switch (scope) {
            case "all" -> "everything of this Gatepost";
            case "workspace" -> "everything of this workspace";
            case "purpose" -> Words.purpose(value).toLowerCase(Locale.ROOT);
            default -> scope + " " + value;
        };
    }

    /** A page. */
    ResponseEntity<byte[]> page(HttpStatus status, String template, Frame frame, Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(values);
        all.put("frame", frame);
        return html(status, write(template, all));
    }

    ResponseEntity<byte[]> page(String template, Frame frame, Map<String, Object> values) {
        return page(HttpStatus.OK, template, frame, values);
    }

    /** A part of a page, as text. */
    String write(String template, Map<String, Object> values) {
        var out = new StringOutput();
        engine.render("console/screens/" + template + ".jte", values, out);
        return out.toString();
    }

    static ResponseEntity<byte[]> html(HttpStatus status, String text) {
        // With no referrer at all a browser would send its forms with the origin "null".
        return ResponseEntity.status(status)
                .contentType(HTML)
                .cacheControl(CacheControl.noStore())
                .header("Referrer-Policy", "same-origin")
                .body(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A page made of parts.
     *
     * @param tabs the pages that stand beside it
     * @param acts what may be gone on to, at its head
     */
    record Sheet(Frame frame, Told.Refused why, List<Frame.Crumb> tabs, List<Frame.Crumb> acts, List<Part> parts) {
        static Sheet of(Frame frame, List<Part> parts) {
            return new Sheet(frame, Told.Refused.NOTHING, List.of(), List.of(), parts);
        }

        Sheet among(List<Frame.Crumb> beside) {
            return new Sheet(frame, why, beside, acts, parts);
        }

        /** The tab that this page is, or stands below; empty when it is none of them. */
        String tab() {
            return tabs.stream()
                    .map(Frame.Crumb::href)
                    .filter(href -> frame.here().equals(href) || frame.here().startsWith(href + "/"))
                    .max(Comparator.comparing(String::length))
                    .orElse("");
        }

        Sheet after(Told.Refused refused) {
            return new Sheet(frame, refused, tabs, acts, parts);
        }

        Sheet leading(List<Frame.Crumb> on) {
            return new Sheet(frame, why, tabs, on, parts);
        }
    }

    /** A page that stands among others of its screen. */
    ResponseEntity<byte[]> sheet(Frame frame, List<Frame.Crumb> beside, List<Part> parts, Told.Refused why) {
        return sheet(Sheet.of(frame, parts).among(beside).after(why));
    }

    ResponseEntity<byte[]> sheet(Sheet sheet) {
        return page(
                sheet.why().isNothing()
                        ? HttpStatus.OK
                        : HttpStatus.valueOf(sheet.why().status()),
                "sheet",
                sheet.frame(),
                Map.of(
                        "why",
                        sheet.why(),
                        "tabs",
                        sheet.tabs(),
                        "tab",
                        sheet.tab(),
                        "acts",
                        sheet.acts(),
                        "parts",
                        sheet.parts()));
    }

    /** Parts alone, for a page that has them already in an older form. */
    ResponseEntity<byte[]> parts(Visit visit, List<Part> parts) {
        return html(HttpStatus.OK, write("parts", Map.of("parts", parts, "token", visit.token())));
    }

    /** The same with the tag of what they show, for a part of a page that is asked for again. */
    ResponseEntity<byte[]> parts(Visit visit, List<Part> parts, String tag) {
        return tagged(write("parts", Map.of("parts", parts, "token", visit.token())), tag);
    }

    /** That what was asked for is not here. */
    ResponseEntity<byte[]> refused(Visit visit, Screen screen, Told.Refused why) {
        return page(HttpStatus.valueOf(why.status()), "problem", below(visit, screen, "Not done"), Map.of("why", why));
    }

    /** A part of a page that a browser asks for again, with the tag of what it shows. */
    static ResponseEntity<byte[]> tagged(String live, String tag) {
        ResponseEntity<byte[]> part = html(HttpStatus.OK, live);
        return ResponseEntity.status(part.getStatusCode())
                .headers(part.getHeaders())
                .header("Gatepost-Tag", tag)
                .body(part.getBody());
    }

    /** What a resource answered, as a file to keep. */
    static ResponseEntity<byte[]> file(ResponseEntity<byte[]> answer, String name) {
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .cacheControl(CacheControl.noStore())
                .header(
                        "Content-Disposition",
                        "attachment; filename=\"" + name.replaceAll("[^A-Za-z0-9._-]", "") + "\"")
                .body(answer.getBody());
    }

    /** Goes on to another page after a form was taken. */
    static ResponseEntity<byte[]> on(String path) {
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create(path))
                .cacheControl(CacheControl.noStore())
                .build();
    }
}
