package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.Sign;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.evidence.packs.EvidencePacksResource;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Packs of evidence: one is asked for, made, downloaded, and checked without us (GOV-01). */
@RestController
public final class PackPages {
    private static final Duration USUAL = Duration.ofDays(90);
    private static final double KILOBYTE = 1_000;

    private final Desk desk;
    private final EvidencePacksResource packs;

    public PackPages(Desk desk, EvidencePacksResource packs) {
        this.desk = desk;
        this.packs = packs;
    }

    @GetMapping("/w/{workspace}/evidence")
    @Requires(value = Right.CONTROLS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        return shown(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> shown(Visit visit, Told.Refused why) {
        Instant now = desk.rooms().clock().instant();
        Actors actors = Actors.of(desk.rooms(), visit.workspace());
        List<List<Cell>> rows = Told.of(packs.list(visit.caller())).data().stream()
                .map(p -> List.of(
                        Cell.link(span(p), visit.base() + "/evidence/packs/" + Told.text(p, "id")),
                        Cell.sign(sign(p)),
                        Cell.of(took(p)),
                        Cell.soft(actors.name(Told.text(p, "asked_by"))),
                        Cell.when(Told.text(p, "asked_at"), now)))
                .toList();
        List<Part> parts = new ArrayList<>();
        parts.add(
                rows.isEmpty()
                        ? new Part.Empty(
                                "No pack yet",
                                "An auditor asks how it was? A pack is a signed archive of everything that this"
                                        + " workspace"
                                        + " can prove for a span of time, to be read in a browser and checked without"
                                        + " a network.")
                        : Part.table("Packs", List.of("Of", "State", "Took", "Asked by", "Asked"), rows, ""));
        if (visit.may(Right.EVIDENCE_MAKE)) {
            parts.add(Form.post(
                            "pack",
                            visit.base() + "/evidence",
                            "Make a pack",
                            Field.time("from", "From")
                                    .with(FieldTime.local(
                                            now.minus(USUAL)
                                                    .truncatedTo(ChronoUnit.DAYS)
                                                    .toString(),
                                            ""))
                                    .asked(),
                            Field.time("until", "Until").hinted("Empty: until now"))
                    .zoned()
                    .first()
                    .saying("It holds no address and nothing that was said. Ten a day can be made.")
                    .after(visit, why)
                    .titled("Make a pack"));
        }
        return desk.sheet(Desk.Sheet.of(desk.frame(visit, Screen.EVIDENCE), parts)
                .among(ControlTabs.evidence(visit))
                .leading(List.of(new Frame.Crumb("Written policy", visit.base() + "/evidence/policy")))
                .after(why));
    }

    private static String span(ObjectNode p) {
        return Words.moment(Told.text(p, "from")) + " to " + Words.moment(Told.text(p, "until"));
    }

    private static String took(ObjectNode p) {
        return p.path("seconds").isNumber()
                ? String.format(Locale.ENGLISH, "%.1f s", p.path("seconds").asDouble(0))
                : "";
    }

    private static Sign sign(ObjectNode p) {
        return switch (Told.text(p, "state")) {
            case "ready" -> new Sign("check", "Ready", "good");
            case "asked" -> new Sign("clock", "Being made", "wait");
            case "failed" -> new Sign("cross", "Failed", "stop");
            default -> new Sign("bar", "Over", "plain");
        };
    }

    @PostMapping("/w/{workspace}/evidence")
    @Requires(value = Right.EVIDENCE_MAKE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> ask(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit).instant("from").instant("until").bytes();
        return switch (Told.of(packs.ask(body, visit.caller(), visit.correlation()))) {
            case Told.Fine(ObjectNode made) ->
                Desk.on(visit.base() + "/evidence/packs/" + Told.text(made, "id") + "?done=begun");
            case Told.Refused refused -> shown(visit, refused);
        };
    }

    @GetMapping("/w/{workspace}/evidence/packs/{id}")
    @Requires(value = Right.CONTROLS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> one(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (Told.of(packs.one(id, visit.caller(), visit.correlation()))) {
            case Told.Refused refused -> desk.refused(visit, Screen.EVIDENCE, refused);
            case Told.Fine(ObjectNode p) -> {
                var live = new Part.Live(
                        "pack", visit.base() + "/evidence/packs/" + id + "/live", tag(p), standing(visit, p));
                yield desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.EVIDENCE, "Pack of evidence"), List.of(live))
                        .among(ControlTabs.evidence(visit)));
            }
        };
    }

    private static String tag(ObjectNode p) {
        return Told.text(p, "state") + Told.text(p, "fetched");
    }

    /** How far it is, again, when it went on. */
    @GetMapping("/w/{workspace}/evidence/packs/{id}/live")
    @Requires(value = Right.CONTROLS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> live(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        ObjectNode p =
                Told.of(packs.one(id, visit.caller(), visit.correlation())).document();
        return visit.given("seen").equals(tag(p))
                ? ResponseEntity.noContent().header("Cache-Control", "no-store").build()
                : desk.parts(visit, standing(visit, p), tag(p));
    }

    private List<Part> standing(Visit visit, ObjectNode p) {
        Actors actors = Actors.of(desk.rooms(), visit.workspace());
        boolean ready = Told.text(p, "state").equals("ready");
        List<Story.Fact> facts = new ArrayList<>(List.of(
                ControlTabs.fact("Of", span(p)),
                ControlTabs.fact("Asked by", actors.name(Told.text(p, "asked_by"))),
                ControlTabs.fact("Asked", Words.moment(Told.text(p, "asked_at")))));
        if (ready) {
            facts.add(ControlTabs.fact("Took", took(p)));
            facts.add(ControlTabs.fact(
                    "Files",
                    Words.number(p.path("files").asLong(0)) + ", "
                            + size(p.path("bytes").asDouble(0))));
            facts.add(ControlTabs.fact("SHA-256", Told.text(p, "sha256")));
            facts.add(ControlTabs.fact("Kept until", Words.moment(Told.text(p, "expires_at"))));
            facts.add(
                    ControlTabs.fact("Downloaded", Words.count(p.path("fetched").asLong(0), "time", "times")));
        }
        List<Part> out = new ArrayList<>();
        out.add(new Part.Verdict(sign(p)));
        out.add(Part.facts("The pack", facts));
        if (ready && visit.may(Right.EVIDENCE_MAKE)) {
            String file = visit.base() + "/evidence/packs/" + Told.text(p, "id") + "/file";
            out.add(new Part.Panel(
                    "Hand it over",
                    List.of(
                            new Part.Note("Open index.html in it first. That it leaves is in the audit."),
                            new Part.Onward(List.of(new Frame.Crumb("Download", file))),
                            new Part.Code(
                                    "Check it without trusting us; ask for the key by another way than the archive",
                                    "./gatepost audit verify pack evidence.zip --key KEY"))));
        }
        if (Told.text(p, "state").equals("asked")) {
            out.add(new Part.Note("A minute, usually. This page looks again by itself."));
        }
        return out;
    }

    private static String size(double bytes) {
        return bytes < KILOBYTE * KILOBYTE
                ? String.format(Locale.ENGLISH, "%.0f kB", bytes / KILOBYTE)
                : String.format(Locale.ENGLISH, "%.1f MB", bytes / KILOBYTE / KILOBYTE);
    }

    @GetMapping("/w/{workspace}/evidence/packs/{id}/file")
    @Requires(value = Right.EVIDENCE_MAKE, door = Door.PRIVATE)
    public void file(@PathVariable String id, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Visit visit = Visit.of(request);
        packs.file(id, response, visit.caller(), visit.correlation());
    }
}
