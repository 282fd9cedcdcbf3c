package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.limits.money.BudgetsResource;
import dev.gatepost.limits.money.PricesResource;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Purpose;
import dev.gatepost.providers.ConnectionsResource;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Budgets made, changed and ended, and the prices that they are reckoned with. */
@RestController
public final class BudgetPages {
    private static final int MOST_PRICES = 200;
    private static final List<Option> MODES = List.of(
            new Option("shadow", "Shadow: count and tell, refuse nothing"),
            new Option("enforce", "Refuse what it does not cover"));
    private static final List<Option> PERIODS = List.of(new Option("month", "A month"), new Option("day", "A day"));

    private final Desk desk;
    private final Resources api;

    /** The resources that the pages speak to. */
    public record Resources(
            BudgetsResource budgets, PricesResource prices, ConnectionsResource connections, OwnerPages owners) {}

    public BudgetPages(Desk desk, Resources api) {
        this.desk = desk;
        this.api = api;
    }

    @GetMapping("/w/{workspace}/limits/budgets/new")
    @Requires(value = Right.BUDGETS_WRITE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> form(HttpServletRequest request) {
        return asked(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> asked(Visit visit, Told.Refused why) {
        Form form = Form.post("budget", visit.base() + "/limits/budgets", "Set the budget")
                .first()
                .saying("Begin in shadow: look at what it would have refused, then enforce.");
        List<Field> fields = new ArrayList<>();
        fields.add(Field.text("name", "Name").asked());
        fields.add(Field.text("limit", "At most").hinted("500.00").asked());
        fields.add(currency());
        fields.add(Field.pick("period", "In", PERIODS));
        fields.add(Field.text("zone", "Whose days and months begin in")
                .with("UTC")
                .hinted("Europe/Berlin")
                .asked());
        fields.add(Field.pick("mode", "When it is used up", MODES));
        fields.add(channel("Any channel"));
        fields.addAll(scope(visit));
        for (Field field : fields) {
            form = form.and(field.kept(visit).faultOf(why));
        }
        Frame frame = desk.below(visit, Screen.LIMITS, "New budget");
        return desk.sheet(Desk.Sheet.of(frame, List.of(new Part.Panel("The budget", List.of(form.part()))))
                .after(why));
    }

    private static Field currency() {
        return Field.text("currency", "Currency")
                .with("EUR")
                .hinted("Three letters: EUR")
                .asked();
    }

    /** What a budget or a price is for; nothing chosen is everything. */
    private List<Field> scope(Visit visit) {
        List<Option> connections = !visit.may(Right.SETUP_READ)
                ? List.of()
                : Told.of(api.connections().list(visit.caller())).data().stream()
                        .filter(c -> Told.text(c, "state").equals("active"))
                        .map(c -> new Option(Told.text(c, "id"), Told.text(c, "name")))
                        .toList();
        return List.of(
                Field.pick(
                        "purpose",
                        "Of which messages",
                        Option.any("Any purpose", Option.of(Purpose.values(), Purpose::written, Words::purpose))),
                Field.pick("connection", "Over which connection", Option.any("Any connection", connections)),
                Field.text("country", "To which country").hinted("DE; empty: to any"));
    }

    private static Field channel(String none) {
        List<Option> all = Option.of(Channel.values(), Channel::written, Words::channel);
        return Field.pick("channel", "Channel", none.isEmpty() ? all : Option.any(none, all));
    }

    @PostMapping("/w/{workspace}/limits/budgets")
    @Requires(value = Right.BUDGETS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> make(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit)
                .texts("name", "limit", "currency", "period", "zone", "mode", "purpose", "connection", "country")
                .texts("channel")
                .bytes();
        return switch (Told.of(api.budgets().create(body, visit.caller(), visit.correlation()))) {
            case Told.Fine(ObjectNode made) ->
                Desk.on(visit.base() + "/limits/budgets/" + Told.text(made, "id") + "?done=made");
            case Told.Refused refused -> asked(visit, refused);
        };
    }

    @GetMapping("/w/{workspace}/limits/budgets/{id}")
    @Requires(value = Right.BUDGETS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> one(@PathVariable String id, HttpServletRequest request) {
        return shown(Visit.of(request), id, Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> shown(Visit visit, String id, Told.Refused why) {
        return switch (Told.of(api.budgets().get(id, visit.caller(), visit.correlation()))) {
            case Told.Refused refused -> desk.refused(visit, Screen.LIMITS, refused);
            case Told.Fine(ObjectNode b) -> {
                List<Part> left = new ArrayList<>();
                Instant now = desk.rooms().clock().instant();
                BudgetPlots plots = BudgetPlots.of(desk, visit, List.of(b));
                left.add(new Part.Panel(
                        "How it stands", LimitPages.panel(b, plots, now).inner()));
                api.owners()
                        .fact(visit, "budget", id)
                        .ifPresent(owner -> left.add(Part.facts("Who answers for it", List.of(owner))));
                List<Part> right = visit.may(Right.BUDGETS_WRITE) ? changes(visit, b, why) : List.of();
                Frame frame = desk.below(visit, Screen.LIMITS, Told.text(b, "name"));
                yield desk.sheet(Desk.Sheet.of(frame, List.of(new Part.Beside(left, right)))
                        .after(why));
            }
        };
    }

    private static List<Part> changes(Visit visit, ObjectNode b, Told.Refused why) {
        String here = visit.base() + "/limits/budgets/" + Told.text(b, "id");
        Form change = Form.post(
                        "budget",
                        here,
                        "Save",
                        Field.text("limit", "At most, in " + Told.text(b, "currency"))
                                .with(Told.text(b, "limit"))
                                .kept(visit)
                                .asked()
                                .faultOf(why),
                        Field.pick("mode", "When it is used up", MODES)
                                .with(Told.text(b, "mode"))
                                .kept(visit)
                                .faultOf(why))
                .first()
                .saying("In force on every node when the next page comes.");
        Part end = Form.post("retire", here + "/retire", "End it")
                .grave()
                .saying("It caps nothing any more. What it counted stays in the audit. This cannot be undone; a new"
                        + " budget begins with nothing spent.")
                .folded("End this budget…", Told.Refused.NOTHING);
        return List.of(new Part.Panel("Change it", List.of(change.part())), new Part.Panel("", List.of(end)));
    }

    @PostMapping("/w/{workspace}/limits/budgets/{id}")
    @Requires(value = Right.BUDGETS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> change(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return changed(visit, id, new Body(visit).texts("limit", "mode").bytes(), "/budgets/" + id + "?done=saved");
    }

    @PostMapping("/w/{workspace}/limits/budgets/{id}/retire")
    @Requires(value = Right.BUDGETS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> retire(@PathVariable String id, HttpServletRequest request) {
        return changed(Visit.of(request), id, Json.write(Json.object().put("status", "retired")), "?done=ended");
    }

    private ResponseEntity<byte[]> changed(Visit visit, String id, byte[] body, String on) {
        return switch (Told.of(api.budgets().change(id, body, visit.caller(), visit.correlation()))) {
            case Told.Fine fine -> Desk.on(visit.base() + "/limits" + on);
            case Told.Refused refused -> shown(visit, id, refused);
        };
    }

    @GetMapping("/w/{workspace}/limits/prices")
    @Requires(value = Right.BUDGETS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> prices(HttpServletRequest request) {
        return prices(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> prices(Visit visit, Told.Refused why) {
        Instant now = desk.rooms().clock().instant();
        List<Part> parts = new ArrayList<>();
        List<ObjectNode> all = Told.of(api.prices().list(visit.caller())).data();
        parts.add(Part.table(
                "Prices",
                List.of("What", "Price", "To", "Of", "From"),
                all.stream().limit(MOST_PRICES).map(p -> row(p, now)).toList(),
                "None. A message without a price costs nothing in any budget."));
        if (all.size() > MOST_PRICES) {
            parts.add(new Part.Note(Words.number(all.size() - MOST_PRICES) + " more: GET /v1/prices has them all."));
        }
        if (visit.may(Right.BUDGETS_WRITE)) {
            Form form = Form.post("price", visit.base() + "/limits/prices", "Add the price")
                    .along("zone", visit.given("zone"))
                    .saying("A later price of the same kind takes the place of an earlier one, from its moment on. A"
                            + " whole list comes in with POST /v1/prices/import.");
            List<Field> fields = new ArrayList<>();
            fields.add(channel(""));
            fields.add(Field.text("price", "Price of one, or of one segment")
                    .hinted("0.0075")
                    .asked());
            fields.add(currency());
            fields.addAll(scope(visit));
            fields.add(Field.text("valid_from", FieldTime.label("From", visit.given("zone")))
                    .typed("datetime-local")
                    .hinted("Empty: from now on"));
            for (Field field : fields) {
                form = form.and(field.kept(visit).faultOf(why));
            }
            parts.add(new Part.Panel("Add a price", List.of(form.part())));
        }
        return desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.LIMITS, "Prices"), parts)
                .among(LimitPages.tabs(visit))
                .after(why));
    }

    private static List<Cell> row(ObjectNode p, Instant now) {
        String connection = Told.text(p, "connection");
        String purpose = Told.text(p, "purpose");
        String country = Told.text(p, "country");
        return List.of(
                Cell.of(Words.channel(Told.text(p, "channel")), connection.isEmpty() ? "" : "over " + connection),
                Cell.of(Told.text(p, "price") + " " + Told.text(p, "currency")),
                Cell.of(country.isEmpty() ? "any country" : country),
                Cell.soft(purpose.isEmpty() ? "any purpose" : Words.purpose(purpose)),
                Cell.when(Told.text(p, "valid_from"), now));
    }

    @PostMapping("/w/{workspace}/limits/prices")
    @Requires(value = Right.BUDGETS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> price(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit)
                .texts("channel", "price", "currency", "purpose", "connection", "country")
                .instant("valid_from")
                .bytes();
        return switch (Told.of(api.prices().add(body, visit.caller(), visit.correlation()))) {
            case Told.Fine fine -> Desk.on(visit.base() + "/limits/prices?done=saved");
            case Told.Refused refused -> prices(visit, refused);
        };
    }
}
