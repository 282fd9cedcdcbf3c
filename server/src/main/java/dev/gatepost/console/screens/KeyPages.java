package dev.gatepost.console.screens;

import dev.gatepost.access.CredentialsResource;
import dev.gatepost.access.Door;
import dev.gatepost.access.KeyPurpose;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.Sign;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** The keys of a workspace: a new one is shown once; rotating, revoking (ACC-01, ACC-05). */
@RestController
public final class KeyPages {
    private final Desk desk;
    private final CredentialsResource keys;

    public KeyPages(Desk desk, CredentialsResource keys) {
        this.desk = desk;
        this.keys = keys;
    }

    static List<Frame.Crumb> tabs(Visit visit) {
        String base = visit.base() + "/keys";
        return List.of(
                new Frame.Crumb("Keys", base),
                new Frame.Crumb("OAuth clients", base + "/clients"),
                new Frame.Crumb("Trusted issuers", base + "/issuers"));
    }

    @GetMapping("/w/{workspace}/keys")
    @Requires(value = Right.CREDENTIALS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        Instant now = desk.rooms().clock().instant();
        List<List<Cell>> rows = Told.of(keys.list(visit.caller())).data().stream()
                .map(k -> List.of(
                        Cell.link(Told.text(k, "name"), visit.base() + "/keys/" + Told.text(k, "id")),
                        Cell.sign(sign(Told.text(k, "state"))),
                        Cell.of(Words.capital(Told.text(k, "purpose"))),
                        Cell.of(used(k, now)),
                        Cell.when(Told.text(k, "created_at"), now)))
                .toList();
        Part shown = Part.listed(
                "Keys",
                List.of("Name", "State", "For", "Last used", "Made"),
                rows,
                new Part.Empty(
                        "No keys",
                        "A program calls the API with a key. It holds the rights that it is given here and no"
                                + " more, and"
                                + " it is shown once, when it is made."));
        return desk.sheet(Desk.Sheet.of(desk.frame(visit, Screen.KEYS), List.of(shown))
                .among(tabs(visit))
                .leading(
                        visit.may(Right.CREDENTIALS_WRITE)
                                ? List.of(new Frame.Crumb("New key…", visit.base() + "/keys/new"))
                                : List.of()));
    }

    private static String used(ObjectNode key, Instant now) {
        String at = Told.text(key, "last_used_at");
        return at.isEmpty() ? "never used" : "used " + When.of(at, now).relative();
    }

    static Sign sign(String state) {
        return switch (state) {
            case "in_force" -> new Sign("check", "In force", "good");
            case "over" -> new Sign("clock", "Over", "plain");
            default -> new Sign("bar", Words.capital(state), "stop");
        };
    }

    /** What a key or a client may be given here: what the person holds, without what is for people alone. */
    static List<Option> scopes(Visit visit) {
        return Arrays.stream(Right.values())
                .filter(r -> visit.may(r) && !r.isForPeople() && !r.isLentOnly())
                .map(r -> new Option(r.written(), r.written()))
                .toList();
    }

    @GetMapping("/w/{workspace}/keys/new")
    @Requires(value = Right.CREDENTIALS_WRITE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> form(HttpServletRequest request) {
        return asked(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> asked(Visit visit, Told.Refused why) {
        List<Option> purposes = Arrays.stream(KeyPurpose.values())
                .filter(p -> p != KeyPurpose.GENERAL || visit.workspace().isRehearsal())
                .map(p -> new Option(p.written(), purpose(p)))
                .toList();
        Form form = Form.post(
                        "f",
                        visit.base() + "/keys",
                        "Make the key",
                        Field.text("name", "Name")
                                .hinted("What uses it: shop-backend")
                                .asked(),
                        Field.pick("purpose", "What for", purposes),
                        Field.ticks("scopes", "What it may do", scopes(visit))
                                .hinted("As little as it needs.")
                                .ticked(Right.MESSAGES_SEND.written(), Right.MESSAGES_READ.written()),
                        Field.text("networks", "From which networks")
                                .hinted("192.0.2.0/24, 2001:db8::/32; empty: from anywhere"),
                        Field.time("expires_at", "Until").hinted("Empty: until it is revoked"))
                .zoned()
                .first()
                .orBack(visit.base() + "/keys")
                .after(visit, why);
        return desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.KEYS, "New key"), List.of(form.titled("The key")))
                .after(why));
    }

    private static String purpose(KeyPurpose purpose) {
        return switch (purpose) {
            case SEND -> "To send, and to follow what was sent";
            case CONSENT -> "To record consents and opt-outs";
            case ANALYTICS -> "To read and count";
            case ADMIN -> "To set up and run; it sends nothing";
            case GENERAL -> "Anything, for tests";
        };
    }

    @PostMapping("/w/{workspace}/keys")
    @Requires(value = Right.CREDENTIALS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> create(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit)
                .texts("name", "purpose")
                .ticked("scopes")
                .words("networks")
                .instant("expires_at")
                .bytes();
        return switch (Told.of(keys.create(body, visit.caller(), visit.correlation()))) {
            case Told.Fine(ObjectNode made) -> once(visit, "Your new key", Told.text(made, "key"));
            case Told.Refused refused -> asked(visit, refused);
        };
    }

    /** The page on which a secret is told, this once. */
    private ResponseEntity<byte[]> once(Visit visit, String title, String secret) {
        return desk.sheet(secret(visit, desk.below(visit, Screen.KEYS, title), secret));
    }

    static Desk.Sheet secret(Visit visit, Frame frame, String secret) {
        return Desk.Sheet.of(
                        frame,
                        List.of(Part.code(
                                "Copy it now: it is shown this once",
                                "Put it where your program keeps its secrets. Gatepost stores a hash of it and"
                                        + " cannot show"
                                        + " it again.",
                                secret)))
                .leading(List.of(new Frame.Crumb("I have it", visit.base() + "/keys")));
    }

    @GetMapping("/w/{workspace}/keys/{id}")
    @Requires(value = Right.CREDENTIALS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> one(@PathVariable String id, HttpServletRequest request) {
        return shown(Visit.of(request), id, Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> shown(Visit visit, String id, Told.Refused why) {
        Optional<ObjectNode> key = Told.of(keys.list(visit.caller())).data().stream()
                .filter(k -> Told.text(k, "id").equals(id))
                .findFirst();
        if (key.isEmpty()) {
            return desk.refused(visit, Screen.KEYS, Told.Refused.of(ReasonCode.NOT_FOUND, ""));
        }
        return desk.sheet(Desk.Sheet.of(
                        desk.below(visit, Screen.KEYS, Told.text(key.get(), "name")), parts(visit, key.get(), why))
                .among(tabs(visit))
                .after(why));
    }

    private List<Part> parts(Visit visit, ObjectNode k, Told.Refused why) {
        String here = visit.base() + "/keys/" + Told.text(k, "id");
        boolean usable = Told.text(k, "state").equals("in_force") && visit.may(Right.CREDENTIALS_WRITE);
        List<Part> parts = new ArrayList<>();
        parts.add(new Part.Verdict(sign(Told.text(k, "state"))));
        parts.add(Part.facts("The key", facts(visit, k)));
        if (usable) {
            parts.add(Form.post(
                            "f",
                            here + "/rotate",
                            "Make its successor",
                            Field.text("grace_hours", "Hours in which both are valid")
                                    .hinted("At most 720")
                                    .typed("number")
                                    .with("24")
                                    .asked())
                    .saying("A new key with the same rights. This one goes on until the hours are over.")
                    .after(visit, why)
                    .titled("Rotate"));
            parts.add(new Part.Panel(
                    "Revoke",
                    List.of(Form.post("revoke", here + "/revoke", "Revoke now")
                            .grave()
                            .saying("Calls with it are refused within a second, on every node. It cannot be taken"
                                    + " back.")
                            .folded("Revoke…", Told.Refused.NOTHING))));
        }
        return parts;
    }

    private List<Story.Fact> facts(Visit visit, ObjectNode k) {
        Instant now = desk.rooms().clock().instant();
        Actors actors = Actors.of(desk.rooms(), visit.workspace());
        String until = Told.text(k, "expires_at");
        String networks = Told.joined(k, "networks");
        return List.of(
                new Story.Fact("Number", Told.text(k, "id"), visit.may(Right.AUDIT_READ) ? audited(visit, k) : ""),
                new Story.Fact("For", Words.capital(Told.text(k, "purpose")), ""),
                new Story.Fact("May", Told.joined(k, "scopes"), ""),
                new Story.Fact("From", networks.isEmpty() ? "anywhere" : networks, ""),
                new Story.Fact("Used", used(k, now), ""),
                new Story.Fact(
                        "Made",
                        Words.moment(Told.text(k, "created_at")) + " by " + actors.name(Told.text(k, "created_by")),
                        ""),
                new Story.Fact("Until", until.isEmpty() ? "it is revoked" : Words.moment(until), ""));
    }

    private static String audited(Visit visit, ObjectNode k) {
        return visit.base() + "/audit/events?object=" + Told.text(k, "id");
    }

    @PostMapping("/w/{workspace}/keys/{id}/rotate")
    @Requires(value = Right.CREDENTIALS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> rotate(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit).whole("grace_hours").bytes();
        return switch (Told.of(keys.rotate(id, body, visit.caller(), visit.correlation()))) {
            case Told.Fine(ObjectNode made) -> once(visit, "The successor", Told.text(made, "key"));
            case Told.Refused refused -> shown(visit, id, refused);
        };
    }

    @PostMapping("/w/{workspace}/keys/{id}/revoke")
    @Requires(value = Right.CREDENTIALS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> revoke(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (Told.of(keys.revoke(id, visit.caller(), visit.correlation()))) {
            case Told.Fine done -> Desk.on(visit.base() + "/keys/" + id + "?done=revoked");
            case Told.Refused refused -> shown(visit, id, refused);
        };
    }
}
