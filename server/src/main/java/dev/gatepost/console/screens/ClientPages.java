package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.access.oauth.OAuthClientsResource;
import dev.gatepost.access.oauth.TrustedIssuersResource;
import dev.gatepost.console.screens.Form.Field;
import dev.gatepost.platform.Json;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** OAuth clients, and the issuers whose tokens are taken (ACC-02, ACC-03). */
@RestController
public final class ClientPages {
    private static final List<Option> METHODS = List.of(
            new Option("client_secret", "A secret"),
            new Option("private_key_jwt", "A signed assertion (private_key_jwt)"),
            new Option("tls_client_auth", "A certificate of an authority"),
            new Option("self_signed_tls_client_auth", "A certificate of its own"));

    private final Desk desk;
    private final OAuthClientsResource clients;
    private final TrustedIssuersResource issuers;

    public ClientPages(Desk desk, OAuthClientsResource clients, TrustedIssuersResource issuers) {
        this.desk = desk;
        this.clients = clients;
        this.issuers = issuers;
    }

    /** A list of them with its empty state, and the link to make another. */
    private ResponseEntity<byte[]> page(Visit visit, String title, Part shown, Frame.Crumb more, Told.Refused why) {
        return desk.sheet(Desk.Sheet.of(desk.below(visit, Screen.KEYS, title), List.of(shown))
                .among(KeyPages.tabs(visit))
                .leading(visit.may(Right.CREDENTIALS_WRITE) ? List.of(more) : List.of())
                .after(why));
    }

    private ResponseEntity<byte[]> asked(Visit visit, String title, Form form, Told.Refused why) {
        return desk.sheet(Desk.Sheet.of(
                        desk.below(visit, Screen.KEYS, title),
                        List.of(form.first().after(visit, why).titled("")))
                .after(why));
    }

    private static Cell end(Visit visit, ObjectNode row, String path, String sure) {
        return Told.text(row, "state").equals("in_force") && visit.may(Right.CREDENTIALS_WRITE)
                ? Cell.grave("Retire", visit.base() + "/keys/" + path + "/" + Told.text(row, "id") + "/retire", sure)
                : Cell.none();
    }

    @GetMapping("/w/{workspace}/keys/clients")
    @Requires(value = Right.CREDENTIALS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> clients(HttpServletRequest request) {
        return clients(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> clients(Visit visit, Told.Refused why) {
        Instant now = desk.rooms().clock().instant();
        List<List<Cell>> rows = Told.of(clients.list(visit.caller())).data().stream()
                .map(c -> List.of(
                        Cell.of(Told.text(c, "name"), Told.text(c, "client_id")),
                        Cell.sign(KeyPages.sign(Told.text(c, "state"))),
                        Cell.of(Told.joined(c, "scopes")),
                        Cell.when(Told.text(c, "created_at"), now),
                        renew(visit, c),
                        end(visit, c, "clients", "Its tokens are refused at once. It cannot be taken back.")))
                .toList();
        Part shown = Part.listed(
                "OAuth clients",
                List.of("Name", "State", "May", "Made", "", ""),
                rows,
                new Part.Empty(
                        "No OAuth clients",
                        "A client gets tokens that live for minutes, by a secret, a signed assertion or a"
                                + " certificate. Use"
                                + " one where a key that lives for long is not allowed."));
        return page(
                visit, "OAuth clients", shown, new Frame.Crumb("New client…", visit.base() + "/keys/clients/new"), why);
    }

    private static Cell renew(Visit visit, ObjectNode c) {
        boolean can = Told.text(c, "state").equals("in_force")
                && Told.text(c, "method").equals("client_secret")
                && visit.may(Right.CREDENTIALS_WRITE);
        return can
                ? Cell.grave(
                        "New secret",
                        visit.base() + "/keys/clients/" + Told.text(c, "id") + "/rotate",
                        "The one in use goes on for a day, then it ends.")
                : Cell.none();
    }

    @GetMapping("/w/{workspace}/keys/clients/new")
    @Requires(value = Right.CREDENTIALS_WRITE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> clientForm(HttpServletRequest request) {
        return clientAsked(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> clientAsked(Visit visit, Told.Refused why) {
        Form form = Form.post(
                        "f",
                        visit.base() + "/keys/clients",
                        "Make the client",
                        Field.text("name", "Name")
                                .hinted("What it is: warehouse")
                                .asked(),
                        Field.pick("method", "How it proves who it is", METHODS),
                        Field.ticks("scopes", "What it may do", KeyPages.scopes(visit))
                                .hinted("As little as it needs."),
                        Field.text("jwks_url", "Where its public keys are").hinted("For a signed assertion"),
                        Field.text("certificate_subject", "Its certificate's subject")
                                .hinted("For an authority's: CN=till, O=Example"),
                        Field.text("certificate_thumbprints", "Its certificates' thumbprints")
                                .hinted("For its own: SHA-256 in base64url"),
                        Field.text("redirect_uris", "Where people are sent back to")
                                .hinted("When it acts for people: https://…"),
                        Field.text("networks", "From which networks").hinted("192.0.2.0/24; empty: from anywhere"))
                .orBack(visit.base() + "/keys/clients");
        return asked(visit, "New OAuth client", form, why);
    }

    @PostMapping("/w/{workspace}/keys/clients")
    @Requires(value = Right.CREDENTIALS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> client(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit)
                .texts("name", "method", "jwks_url", "certificate_subject")
                .ticked("scopes")
                .words("certificate_thumbprints")
                .words("redirect_uris")
                .words("networks")
                .bytes();
        return switch (Told.of(clients.create(body, visit.caller(), visit.correlation()))) {
            case Told.Fine(ObjectNode made) -> made(visit, made);
            case Told.Refused refused -> clientAsked(visit, refused);
        };
    }

    /** A client with a secret is shown with it, this once. */
    private ResponseEntity<byte[]> made(Visit visit, ObjectNode made) {
        String secret = Told.text(made, "client_secret");
        if (secret.isEmpty()) {
            return Desk.on(visit.base() + "/keys/clients?done=kept");
        }
        String both = "client_id " + Told.text(made, "client_id") + "\nclient_secret " + secret;
        return desk.sheet(KeyPages.secret(visit, desk.below(visit, Screen.KEYS, "The client's secret"), both));
    }

    @PostMapping("/w/{workspace}/keys/clients/{id}/rotate")
    @Requires(value = Right.CREDENTIALS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> rotate(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        byte[] body = new Body(visit).bytes();
        return switch (Told.of(clients.rotate(id, body, visit.caller(), visit.correlation()))) {
            case Told.Fine(ObjectNode made) -> made(visit, made);
            case Told.Refused refused -> clients(visit, refused);
        };
    }

    @PostMapping("/w/{workspace}/keys/clients/{id}/retire")
    @Requires(value = Right.CREDENTIALS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> retire(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (Told.of(clients.retire(id, visit.caller(), visit.correlation()))) {
            case Told.Fine done -> Desk.on(visit.base() + "/keys/clients?done=retired");
            case Told.Refused refused -> clients(visit, refused);
        };
    }

    @GetMapping("/w/{workspace}/keys/issuers")
    @Requires(value = Right.CREDENTIALS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> issuers(HttpServletRequest request) {
        return issuers(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> issuers(Visit visit, Told.Refused why) {
        Instant now = desk.rooms().clock().instant();
        List<List<Cell>> rows = Told.of(issuers.list(visit.caller())).data().stream()
                .map(i -> List.of(
                        Cell.of(Told.text(i, "name"), Told.text(i, "issuer")),
                        Cell.sign(KeyPages.sign(Told.text(i, "state"))),
                        Cell.of(Told.text(i, "audience")),
                        Cell.of(Told.joined(i, "scopes")),
                        Cell.when(Told.text(i, "created_at"), now),
                        end(visit, i, "issuers", "Its tokens are refused at once. It cannot be taken back.")))
                .toList();
        Part shown = Part.listed(
                "Trusted issuers",
                List.of("Name", "State", "Audience", "May", "Since", ""),
                rows,
                new Part.Empty(
                        "No trusted issuers",
                        "Programs that have a token already, of a cloud, a cluster or a build, need no key of"
                                + " ours: name"
                                + " their issuer and what its tokens must say."));
        return page(
                visit,
                "Trusted issuers",
                shown,
                new Frame.Crumb("Trust an issuer…", visit.base() + "/keys/issuers/new"),
                why);
    }

    @GetMapping("/w/{workspace}/keys/issuers/new")
    @Requires(value = Right.CREDENTIALS_WRITE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> issuerForm(HttpServletRequest request) {
        return issuerAsked(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> issuerAsked(Visit visit, Told.Refused why) {
        Form form = Form.post(
                        "f",
                        visit.base() + "/keys/issuers",
                        "Trust it",
                        Field.text("name", "Name").hinted("What it is: builds").asked(),
                        Field.text("issuer", "Issuer")
                                .hinted("As its tokens say in iss: https://…")
                                .asked(),
                        Field.text("audience", "Audience")
                                .hinted("As its tokens say in aud; one of your own")
                                .asked(),
                        Field.text("claim", "A claim that they must have")
                                .hinted("sub")
                                .asked(),
                        Field.text("value", "With this value")
                                .hinted("repo:example/shop:ref:refs/heads/main")
                                .asked(),
                        Field.text("jwks_url", "Where its keys are").hinted("Empty: as its metadata says"),
                        Field.ticks("scopes", "What its tokens may do", KeyPages.scopes(visit))
                                .hinted("As little as they need."))
                .orBack(visit.base() + "/keys/issuers");
        return asked(visit, "Trust an issuer", form, why);
    }

    @PostMapping("/w/{workspace}/keys/issuers")
    @Requires(value = Right.CREDENTIALS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> issuer(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        ObjectNode claims = Json.object();
        claims.put(visit.given("claim"), visit.given("value"));
        byte[] body = new Body(visit)
                .texts("name", "issuer", "audience", "jwks_url")
                .part("claims", claims)
                .ticked("scopes")
                .bytes();
        return switch (Told.of(issuers.create(body, visit.caller(), visit.correlation()))) {
            case Told.Fine made -> Desk.on(visit.base() + "/keys/issuers?done=kept");
            case Told.Refused refused -> issuerAsked(visit, refused);
        };
    }

    @PostMapping("/w/{workspace}/keys/issuers/{id}/retire")
    @Requires(value = Right.CREDENTIALS_WRITE, door = Door.PRIVATE)
    @Takes(type = Desk.FORM, mostBytes = Desk.MOST_FORM)
    public ResponseEntity<byte[]> distrust(@PathVariable String id, HttpServletRequest request) {
        Visit visit = Visit.of(request);
        return switch (Told.of(issuers.retire(id, visit.caller(), visit.correlation()))) {
            case Told.Fine done -> Desk.on(visit.base() + "/keys/issuers?done=retired");
            case Told.Refused refused -> issuers(visit, refused);
        };
    }
}
