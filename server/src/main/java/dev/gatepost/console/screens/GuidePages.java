package dev.gatepost.console.screens;

import dev.gatepost.access.CredentialsResource;
import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.intake.MessagesResource;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.Purpose;
import dev.gatepost.providers.ConnectionsResource;
import dev.gatepost.templates.senders.BrandsResource;
import dev.gatepost.templates.senders.SendersResource;
import dev.gatepost.templates.versions.TemplatesResource;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** From a new workspace to a first message: each step is looked up as it stands, and the next one asked for (DX-02). */
@RestController
public final class GuidePages {
    private static final int TAG_DIGITS = 16;
    private static final Pattern VARIABLE = Pattern.compile("\\{\\{\\s*([a-z][a-z0-9_]{0,39})\\s*\\}\\}");

    private final Desk desk;
    private final Resources api;
    private final ReadGuide read;

    /** What the guide reads and makes. */
    public record Resources(
            ConnectionsResource connections,
            BrandsResource brands,
            SendersResource senders,
            TemplatesResource templates,
            CredentialsResource keys,
            MessagesResource messages) {}

    public GuidePages(Desk desk, Resources api) {
        this.desk = desk;
        this.api = api;
        this.read = new ReadGuide(desk, api);
    }

    @GetMapping("/w/{workspace}/guide")
    @Requires(value = Right.SETUP_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> guide(HttpServletRequest request) {
        return shown(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> shown(Visit visit, Told.Refused why) {
        Guide guide = read.guide(visit);
        List<Part> parts = new ArrayList<>();
        parts.add(new Part.Live("steps", visit.base() + "/guide/live", tag(guide), steps(guide)));
        if (visit.may(Right.SETUP_WRITE)) {
            parts.addAll(next(visit, guide, why));
        }
        return desk.sheet(Desk.Sheet.of(desk.frame(visit, Screen.GUIDE), parts).after(why));
    }

    private static List<Part> steps(Guide guide) {
        boolean done = guide.open() == Guide.Step.NONE;
        return List.of(Part.table(
                done ? "This workspace sends" : "From here to a first message",
                List.of("Step", "State", "What there is"),
                guide.lines().stream()
                        .map(line -> List.of(
                                Cell.of(line.title()),
                                Cell.sign(line.sign(line.step() == guide.open())),
                                line.href().isEmpty() ? Cell.soft(line.words()) : Cell.link(line.words(), line.href())))
                        .toList(),
                ""));
    }

    private static String tag(Guide guide) {
        return HexFormat.of().formatHex(Digests.sha256(guide.toString())).substring(0, TAG_DIGITS);
    }

    /** The steps as they stand now; nothing when the browser shows them already. */
    @GetMapping("/w/{workspace}/guide/live")
    @Requires(value = Right.SETUP_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> live(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        Guide guide = read.guide(visit);
        return visit.given("seen").equals(tag(guide))
                ? ResponseEntity.noContent().header("Cache-Control", "no-store").build()
                : desk.parts(visit, steps(guide), tag(guide));
    }

    /** What is to be done for the first step that is not. */
    private List<Part> next(Visit visit, Guide guide, Told.Refused why) {
        return switch (guide.open()) {
            case CONNECTION ->
                List.of(Part.code(
                        "Connect a provider",
                        "With the account that you have there. Its secrets are sealed; docs/providers has a page for"
                                + " each.",
                        "./gatepost secret set --help   # or POST /v1/connections"));
            case BRAND -> List.of(brand(visit, why));
            case SENDER -> List.of(sender(visit, why));
            case TEMPLATE -> List.of(template(visit, why));
            case KEY ->
                List.of(new Part.Panel(
                        "Make a key for your program",
                        List.of(
                                new Part.Note("It needs messages:send and messages:read. It is shown once: copy"
                                        + " it when"
                                        + " you see it, and come back here."),
                                new Part.Onward(
                                        visit.may(Right.CREDENTIALS_WRITE)
                                                ? List.of(new Frame.Crumb("New key…", visit.base() + "/keys/new"))
                                                : List.of()))));
            case MESSAGE, NONE ->
                List.of(Part.code(
                        guide.open() == Guide.Step.NONE ? "Send another" : "Send the first message",
                        "In a terminal. The key stays out of your shell's history; this page sees the message when it"
                                + " arrives.",
                        read.curl(visit)));
        };
    }

    private static Part brand(Visit visit, Told.Refused why) {
        return Form.post(
                        "f",
                        visit.base() + "/guide/brand",
                        "Make the brand",
                        Field.text("name", "Name")
                                .hinted("As people know you: Northwind")
                                .asked(),
                        Field.text("postal_address", "Postal address").hinted("Offers by email must show it"),
                        Field.text("website", "Website").hinted("https://northwind.example"))
                .first()
                .after(visit, why)
                .titled("Whose messages are they?");
    }

    private Part sender(Visit visit, Told.Refused why) {
        return Form.post(
                        "f",
                        visit.base() + "/guide/sender",
                        "Make the sender",
                        Field.pick(
                                "brand", "Brand", options(Told.of(api.brands().list(visit.caller())))),
                        Field.pick(
                                "connection",
                                "Through",
                                options(Told.of(api.connections().list(visit.caller())))),
                        Field.pick("channel", "Channel", Option.of(Channel.values(), Channel::written, Words::channel)),
                        Field.text("address", "Number, name or address")
                                .hinted("+14155550151, NORTHWIND, orders@northwind.example")
                                .asked(),
                        Field.ticks("purposes", "For", Option.of(Purpose.values(), Purpose::written, Words::purpose))
                                .hinted("Offers should have a sender of their own: who stops them still wants the"
                                        + " parcel.")
                                .ticked(Purpose.TRANSACTIONAL.written()))
                .first()
                .after(visit, why)
                .titled("From which number or address?");
    }

    /** The text that is offered names the brand, as the rules of most countries ask. */
    private Part template(Visit visit, Told.Refused why) {
        List<Option> brands = options(Told.of(api.brands().list(visit.caller())));
        String said = brands.isEmpty() ? "Your" : brands.getFirst().words() + ": your";
        return Form.post(
                        "f",
                        visit.base() + "/guide/template",
                        "Make the template",
                        Field.pick("brand", "Brand", brands),
                        Field.text("name", "Name")
                                .hinted("As your program calls it: order_shipped")
                                .with("order_shipped")
                                .asked(),
                        Field.pick("channel", "Channel", Option.of(Channel.values(), Channel::written, Words::channel)),
                        Field.pick("purpose", "Purpose", Option.of(Purpose.values(), Purpose::written, Words::purpose))
                                .with(Purpose.TRANSACTIONAL.written()),
                        Field.text("subject", "Subject").hinted("For email"),
                        Field.area("body", "Text")
                                .hinted("What changes stands in double braces.")
                                .with(said + " order {{order}} is on its way.")
                                .asked())
                .first()
                .saying("In a test workspace it can be used at once; elsewhere another person approves it first.")
                .after(visit, why)
                .titled("What will it say?");
    }

    private static List<Option> options(Told list) {
        return list.data().stream()
                .filter(o -> !Told.text(o, "status").equals("retired")
                        && !Told.text(o, "state").equals("retired"))
                .map(o -> new Option(Told.text(o, "id"), Told.text(o, "name")))
                .toList();
    }

    @PostMapping("/w/{workspace}/guide/brand")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> brand(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit).texts("name", "postal_address", "website").bytes();
        return done(visit, Told.of(api.brands().create(body, visit.caller(), visit.correlation())));
    }

    @PostMapping("/w/{workspace}/guide/sender")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> sender(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit)
                .texts("brand", "connection", "channel", "address")
                .ticked("purposes")
                .bytes();
        return done(visit, Told.of(api.senders().create(body, visit.caller(), visit.correlation())));
    }

    @PostMapping("/w/{workspace}/guide/template")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> template(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        ObjectNode asked = dev.gatepost.platform.Json.readOwn(new Body(visit)
                .texts("brand", "name", "channel", "purpose", "subject", "body")
                .text("language", "en")
                .bytes());
        ArrayNode variables = asked.putArray("variables");
        variables(visit.given("body")).forEach(name -> variables.addObject().put("name", name));
        byte[] body = dev.gatepost.platform.Json.write(asked);
        return done(visit, Told.of(api.templates().create(body, visit.caller(), visit.correlation())));
    }

    /** What stands in double braces, each once. */
    static List<String> variables(String body) {
        return new ArrayList<>(VARIABLE.matcher(body)
                .results()
                .map((MatchResult found) -> found.group(1))
                .distinct()
                .toList());
    }

    private ResponseEntity<byte[]> done(Visit visit, Told told) {
        return switch (told) {
            case Told.Fine fine -> Desk.on(visit.base() + "/guide?done=kept");
            case Told.Refused refused -> shown(visit, refused);
        };
    }
}
