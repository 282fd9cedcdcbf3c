package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.providers.ConnectionsResource;
import dev.gatepost.templates.BlockScope;
import dev.gatepost.templates.SenderType;
import dev.gatepost.templates.senders.BrandsResource;
import dev.gatepost.templates.senders.SendersResource;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Senders made, changed and retired: what they may be used for, where to, and over which connection. */
@RestController
public final class SenderEditPages {
    private final Desk desk;
    private final Resources api;

    /** The resources that the pages speak to. */
    public record Resources(SendersResource senders, BrandsResource brands, ConnectionsResource connections) {}

    public SenderEditPages(Desk desk, Resources api) {
        this.desk = desk;
        this.api = api;
    }

    @GetMapping("/w/{workspace}/senders/new")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> form(HttpServletRequest request) {
        return asked(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> asked(Visit visit, Told.Refused why) {
        Frame frame = desk.below(visit, Screen.SENDERS, "New sender");
        List<Option> brands = Told.of(api.brands().list(visit.caller())).data().stream()
                .filter(b -> Told.text(b, "status").equals("active"))
                .map(b -> new Option(Told.text(b, "id"), Told.text(b, "name")))
                .toList();
        List<Option> connections = connections(visit);
        if (brands.isEmpty() || connections.isEmpty()) {
            return desk.sheet(Desk.Sheet.of(
                    frame,
                    List.of(new Part.Empty(
                            "Something comes before",
                            "A sender belongs to a brand and sends over a connection. Make "
                                    + (brands.isEmpty() ? "a brand" : "a connection") + " first."))));
        }
        Form form = Form.post(
                        "sender",
                        visit.base() + "/senders",
                        "Make the sender",
                        Field.pick("channel", "Channel", Option.of(Channel.values(), Channel::written, Words::channel))
                                .kept(visit)
                                .faultOf(why),
                        Field.text("address", "Number, name or address")
                                .hinted("+14155550151, 12345, NORTHWIND or news@example.com")
                                .kept(visit)
                                .asked()
                                .faultOf(why),
                        Field.pick("brand", "Brand", brands).kept(visit).faultOf(why),
                        Field.pick("connection", "Connection", connections)
                                .kept(visit)
                                .faultOf(why),
                        Field.pick(
                                        "type",
                                        "Type",
                                        Option.any(
                                                "As the address shows",
                                                Option.of(SenderType.values(), SenderType::written, Words::capital)))
                                .kept(visit)
                                .faultOf(why))
                .first();
        for (Field field : terms(why)) {
            form = form.and(field.kept(visit));
        }
        return desk.sheet(Desk.Sheet.of(frame, List.of(new Part.Panel("The sender", List.of(form.part()))))
                .after(why));
    }

    private List<Option> connections(Visit visit) {
        return Told.of(api.connections().list(visit.caller())).data().stream()
                .filter(c -> Told.text(c, "state").equals("active"))
                .map(c -> new Option(Told.text(c, "id"), Told.text(c, "name") + " (" + Told.text(c, "provider") + ")"))
                .toList();
    }

    /** What may be changed later too. */
    private static List<Field> terms(Told.Refused why) {
        return List.of(
                Field.ticks("purposes", "What it may be used for", purposes())
                        .hinted("Advertising belongs to a sender of its own: who blocks it still gets order notices")
                        .faultOf(why),
                Field.text("countries", "To which countries")
                        .hinted("DE, AT, CH; empty: to any")
                        .faultOf(why),
                Field.text("throughput_per_second", "Messages a second")
                        .hinted("Empty: the connection's own pace")
                        .faultOf(why),
                Field.pick(
                                "block_scope",
                                "When a person blocks it",
                                List.of(
                                        new Option(BlockScope.NUMBER.written(), "This number alone is blocked"),
                                        new Option(BlockScope.PROFILE.written(), "Every sender of its profile"),
                                        new Option(BlockScope.ACCOUNT.written(), "Every sender of the connection")))
                        .faultOf(why),
                Field.text("profile", "Profile")
                        .hinted("The pool, service or campaign at the provider; may stay empty")
                        .faultOf(why));
    }

    private static List<Option> purposes() {
        return Option.of(Purpose.values(), Purpose::written, Words::purpose);
    }

    private static Body terms(Visit visit) {
        return new Body(visit)
                .texts("connection", "block_scope", "type")
                .tickedOrNone("purposes", "purposes")
                .wordsOrNone("countries")
                .decimal("throughput_per_second");
    }

    @PostMapping("/w/{workspace}/senders")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> make(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body =
                terms(visit).texts("channel", "address", "brand", "profile").bytes();
        return switch (Told.of(api.senders().create(body, visit.caller(), visit.correlation()))) {
            case Told.Fine(ObjectNode made) ->
                Desk.on(visit.base() + "/senders/" + Told.text(made, "id") + "?done=made");
            case Told.Refused refused -> asked(visit, refused);
        };
    }

    @GetMapping("/w/{workspace}/senders/{id}/edit")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> edit(@PathVariable String id, HttpServletRequest request) {
        return shown(Visit.of(request), id, Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> shown(Visit visit, String id, Told.Refused why) {
        return switch (Told.of(api.senders().show(id, visit.caller(), visit.correlation()))) {
            case Told.Refused refused -> desk.refused(visit, Screen.SENDERS, refused);
            case Told.Fine(ObjectNode s) -> {
                String here = visit.base() + "/senders/" + id;
                Form form = Form.post(
                                "sender",
                                here,
                                "Save",
                                Field.pick("connection", "Connection", connections(visit))
                                        .with(Told.text(s, "connection"))
                                        .kept(visit)
                                        .faultOf(why))
                        .first();
                for (Field field : terms(why)) {
                    String list = Told.joined(s, field.name());
                    String is = list.isEmpty() ? Told.text(s, field.name()) : list.replace(" ", "");
                    form = form.and(field.with(is).kept(visit));
                }
                Part retire = Form.post("retire", here + "/retire", "Retire it")
                        .grave()
                        .saying("Nothing is sent from it any more. Its past and its registrations stay. This cannot be"
                                + " undone.")
                        .folded("Retire this sender…", Told.Refused.NOTHING);
                Frame frame = desk.below(visit, Screen.SENDERS, "Change " + Told.text(s, "address"));
                yield desk.sheet(Desk.Sheet.of(
                                frame,
                                List.of(
                                        new Part.Panel("What it may do", List.of(form.part())),
                                        new Part.Panel("", List.of(retire))))
                        .after(why)
                        .leading(List.of(new Frame.Crumb("The sender", here))));
            }
        };
    }

    @PostMapping("/w/{workspace}/senders/{id}")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> change(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = terms(visit).orNone("profile").bytes();
        return switch (Told.of(api.senders().change(id, body, visit.caller(), visit.correlation()))) {
            case Told.Fine fine -> Desk.on(visit.base() + "/senders/" + id + "?done=saved");
            case Told.Refused refused -> shown(visit, id, refused);
        };
    }

    @PostMapping("/w/{workspace}/senders/{id}/retire")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> retire(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (Told.of(api.senders().retire(id, visit.caller(), visit.correlation()))) {
            case Told.Fine fine -> Desk.on(visit.base() + "/senders/" + id + "?done=retired");
            case Told.Refused refused -> shown(visit, id, refused);
        };
    }
}
