package dev.gatepost.console.screens;

import dev.gatepost.SecretsResource;
import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.console.Sign;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.providers.ConnectionProbeResource;
import dev.gatepost.providers.ConnectionSecretsResource;
import dev.gatepost.providers.ConnectionsResource;
import dev.gatepost.providers.ProvidersResource;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Connections made, changed and retired, and their secrets changed, by what each adapter says that it needs. */
@RestController
public final class ConnectionEditPages {
    private final Desk desk;
    private final Resources api;

    /** The resources that the pages speak to. */
    public record Resources(
            ProvidersResource providers,
            ConnectionsResource connections,
            ConnectionSecretsResource secrets,
            ConnectionProbeResource probe,
            SecretsResource rotations) {}

    public ConnectionEditPages(Desk desk, Resources api) {
        this.desk = desk;
        this.api = api;
    }

    private List<ObjectNode> providers(Visit visit) {
        return Told.of(api.providers().list(visit.caller())).data();
    }

    private Optional<ObjectNode> provider(Visit visit, String name) {
        return providers(visit).stream()
                .filter(p -> Told.text(p, "name").equals(name))
                .findFirst();
    }

    @GetMapping("/w/{workspace}/connections/new")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> form(HttpServletRequest request) {
        return asked(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> asked(Visit visit, Told.Refused why) {
        List<ObjectNode> all = providers(visit);
        Optional<ObjectNode> chosen = provider(visit, visit.given("provider"))
                .or(() -> all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty());
        if (chosen.isEmpty()) {
            return choice(visit, all, why);
        }
        String name = Told.text(chosen.get(), "name");
        List<Part> parts = new ArrayList<>();
        if (Told.text(chosen.get(), "callback_proof").equals("weak")) {
            parts.add(new Part.Note(
                    "This provider signs nothing: name the networks that its callbacks come from, so that nobody else"
                            + " is believed."));
        }
        parts.add(new ConnectionForms(visit, chosen.get(), why).make().part());
        Frame frame = desk.below(visit, Screen.CONNECTIONS, "New connection: " + name);
        return desk.sheet(Desk.Sheet.of(frame, List.of(new Part.Panel("An account at " + name, parts)))
                .after(why));
    }

    private ResponseEntity<byte[]> choice(Visit visit, List<ObjectNode> all, Told.Refused why) {
        List<List<Cell>> rows = all.stream()
                .map(p -> List.of(
                        Cell.link(
                                Told.text(p, "name"),
                                visit.base() + "/connections/new?provider=" + Told.text(p, "name")),
                        Cell.of(channels(p)),
                        Cell.soft(
                                Told.text(p, "callback_proof").equals("weak")
                                        ? "signs nothing: held to its networks"
                                        : "signed")))
                .toList();
        Part list = Part.table(
                "Who carries the messages?", List.of("Provider", "Channels", "Its callbacks"), rows, "There is none.");
        Frame frame = desk.below(visit, Screen.CONNECTIONS, "New connection");
        return desk.sheet(Desk.Sheet.of(frame, List.of(list)).after(why));
    }

    private static String channels(ObjectNode provider) {
        List<String> out = new ArrayList<>();
        provider.path("channels").forEach(c -> out.add(Words.channel(c.asString(""))));
        return String.join(", ", out);
    }

    @PostMapping("/w/{workspace}/connections")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> make(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        ObjectNode body = Json.object();
        body.put("provider", visit.given("provider"));
        body.put("name", visit.given("name"));
        provider(visit, visit.given("provider"))
                .map(p -> new ConnectionForms(visit, p, Told.Refused.NOTHING))
                .ifPresent(forms -> {
                    put(body, "settings", forms.typed(false));
                    put(body, "secrets", forms.typed(true));
                });
        return switch (Told.of(api.connections().add(Json.write(body), visit.caller(), visit.correlation()))) {
            case Told.Fine(ObjectNode made) ->
                Desk.on(visit.base() + "/connections/" + Told.text(made, "id") + "?done=made");
            case Told.Refused refused -> asked(visit, refused);
        };
    }

    private static void put(ObjectNode body, String name, Map<String, String> values) {
        ObjectNode inner = body.putObject(name);
        values.forEach(inner::put);
    }

    @GetMapping("/w/{workspace}/connections/{id}/settings")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> settings(@PathVariable String id, HttpServletRequest request) {
        return shown(Visit.of(request), id, Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> shown(Visit visit, String id, Told.Refused why) {
        return shown(visit, id, why, List.of());
    }

    private ResponseEntity<byte[]> shown(Visit visit, String id, Told.Refused why, List<Part> told) {
        return switch (connection(visit, id)) {
            case Told.Refused refused -> desk.refused(visit, Screen.CONNECTIONS, refused);
            case Told.Fine(ObjectNode c) -> {
                var forms = new ConnectionForms(visit, declared(visit, c), why);
                List<ObjectNode> standings =
                        Told.of(api.rotations().rotations(visit.caller())).data();
                List<Part> right = List.of(
                        new Part.Panel("Is it believed?", probe(visit, id, told)),
                        forms.secrets(id, standings, desk.rooms().clock().instant()),
                        new Part.Panel("Retire it", List.of(retirement(visit, id))));
                Frame frame = desk.below(visit, Screen.CONNECTIONS, "Settings of " + Told.text(c, "name"));
                yield desk.sheet(Desk.Sheet.of(frame, List.of(new Part.Beside(forms.settings(c), right)))
                        .after(why)
                        .leading(List.of(new Frame.Crumb("The connection", visit.base() + "/connections/" + id))));
            }
        };
    }

    /** A retired one has no settings to change any more. */
    private Told connection(Visit visit, String id) {
        Told found = Told.of(api.connections().show(id, visit.caller(), visit.correlation()));
        return found instanceof Told.Fine(ObjectNode c)
                        && !Told.text(c, "state").equals("active")
                ? Told.Refused.of(ReasonCode.NOT_FOUND, "It is retired.")
                : found;
    }

    private ObjectNode declared(Visit visit, ObjectNode connection) {
        return provider(visit, Told.text(connection, "provider")).orElseGet(Json::object);
    }

    private static List<Part> probe(Visit visit, String id, List<Part> told) {
        List<Part> out = new ArrayList<>(told);
        out.add(Form.post("probe", visit.base() + "/connections/" + id + "/probe", "Ask the provider")
                .saying("Whether it is reached and believes these credentials. Nothing is sent.")
                .part());
        return out;
    }

    @PostMapping("/w/{workspace}/connections/{id}/probe")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> probe(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (Told.of(api.probe().probe(id, visit.caller(), visit.correlation()))) {
            case Told.Refused refused -> desk.refused(visit, Screen.CONNECTIONS, refused);
            case Told.Fine(ObjectNode probed) ->
                shown(visit, id, Told.Refused.NOTHING, List.of(probed(Told.text(probed, "result"), probed)));
        };
    }

    private static Part probed(String result, ObjectNode probed) {
        String why = Words.capital(Told.text(probed, "why"));
        return switch (result) {
            case "believed" ->
                new Part.Marked(
                        new Sign("check", "Believed", "good"), "The provider answers and knows these credentials.");
            case "not_believed" ->
                new Part.Marked(
                        new Sign("cross", "Not believed", "stop"), why + ". Look at the account and its secrets.");
            case "unclear" ->
                new Part.Marked(new Sign("clock", "Unclear", "wait"), why + ". It was not reached, or tells neither.");
            default ->
                new Part.Marked(
                        new Sign("dot", "Cannot be asked", "plain"), "Only a message tells: send one to yourself.");
        };
    }

    private static Part retirement(Visit visit, String id) {
        return Form.post("retire", visit.base() + "/connections/" + id + "/retire", "Retire it")
                .grave()
                .saying("Nothing is sent over it any more, and routes leave it out. Callbacks of what it carried are"
                        + " still heard. This cannot be undone.")
                .folded("Retire this connection…", Told.Refused.NOTHING);
    }

    @PostMapping("/w/{workspace}/connections/{id}/settings")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> change(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (connection(visit, id)) {
            case Told.Refused refused -> desk.refused(visit, Screen.CONNECTIONS, refused);
            case Told.Fine(ObjectNode c) -> {
                ObjectNode body = Json.object();
                if (visit.given("about").isEmpty()) {
                    body.put("name", visit.given("name"));
                } else {
                    var forms = new ConnectionForms(visit, declared(visit, c), Told.Refused.NOTHING);
                    put(body, "settings", forms.merged(c, visit.given("about")));
                }
                yield changed(visit, id, body);
            }
        };
    }

    /** A secret that it does not have yet. */
    @PostMapping("/w/{workspace}/connections/{id}/secrets/{name}")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> give(@PathVariable String id, @PathVariable String name, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        ObjectNode body = Json.object();
        put(body, "secrets", Map.of(name, visit.given("value")));
        return changed(visit, id, body);
    }

    private ResponseEntity<byte[]> changed(Visit visit, String id, ObjectNode body) {
        return after(
                visit,
                id,
                Told.of(api.connections().change(id, Json.write(body), visit.caller(), visit.correlation())),
                "saved");
    }

    private ResponseEntity<byte[]> after(Visit visit, String id, Told told, String done) {
        return switch (told) {
            case Told.Fine fine -> Desk.on(visit.base() + "/connections/" + id + "/settings?done=" + done);
            case Told.Refused refused -> shown(visit, id, refused);
        };
    }

    @PostMapping("/w/{workspace}/connections/{id}/secrets/{name}/rotate")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> rotate(
            @PathVariable String id, @PathVariable String name, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit).texts("value").whole("grace_hours").bytes();
        return after(
                visit,
                id,
                Told.of(api.secrets().rotate(id, name, body, visit.caller(), visit.correlation())),
                "rotated");
    }

    @PostMapping("/w/{workspace}/connections/{id}/secrets/{name}/roll-back")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> rollBack(
            @PathVariable String id, @PathVariable String name, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return after(
                visit,
                id,
                Told.of(api.secrets().rollBack(id, name, visit.caller(), visit.correlation())),
                "rolled-back");
    }

    @PostMapping("/w/{workspace}/connections/{id}/retire")
    @Requires(value = Right.SETUP_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> retire(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (Told.of(api.connections().retire(id, visit.caller(), visit.correlation()))) {
            case Told.Fine fine -> Desk.on(visit.base() + "/connections?done=retired");
            case Told.Refused refused -> shown(visit, id, refused);
        };
    }
}
