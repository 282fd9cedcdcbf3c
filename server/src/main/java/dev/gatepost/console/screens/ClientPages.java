package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.Takes;
import dev.gatepost.access.oauth.OAuthClientsResource;
import dev.gatepost.access.oauth.TrustedIssuersResource;
import dev.gatepost.platform.Json;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;
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

    private ResponseEntity<byte[]> page(Visit visit, String title, Sheet sheet, Told.Refused why) {
        return desk.page(
                why.isNothing() ? HttpStatus.OK : HttpStatus.valueOf(why.status()),
                "whole",
                desk.below(visit, Screen.KEYS, title),
                Map.of("sheet", sheet, "why", why));
    }

    private static List<Sheet.Link> act(Visit visit, String words, String path) {
        return visit.may(Right.CREDENTIALS_WRITE)
                ? List.of(Sheet.Link.to(words, visit.base() + "/keys/" + path))
                : List.of();
    }

    private static Entry end(Visit visit, ObjectNode row, String path, String words) {
        return Told.text(row, "state").equals("in_force") && visit.may(Right.CREDENTIALS_WRITE)
                ? Entry.act(words, visit.base() + "/keys/" + path + "/" + Told.text(row, "id") + "/retire", true)
                : Entry.of("");
    }

    @GetMapping("/w/{workspace}/keys/clients")
    @Requires(value = Right.CREDENTIALS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> clients(HttpServletRequest request) {
        return clients(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> clients(Visit visit, Told.Refused why) {
        Instant now = desk.rooms().clock().instant();
        List<List<Entry>> rows = Told.of(clients.list(visit.caller())).data().stream()
                .map(c -> List.of(
                        Entry.sign(KeyPages.sign(Told.text(c, "state"))),
                        Entry.of(Told.text(c, "name")),
                        Entry.of(Told.text(c, "client_id")),
                        Entry.of(KeyPages.joined(c, "scopes")),
                        Entry.when(When.of(Told.text(c, "created_at"), now)),
                        renew(visit, c),
                        end(visit, c, "clients", "Retire")))
                .toList();
        Sheet.Part shown = rows.isEmpty()
                ? new Sheet.Empty(
                        "No OAuth clients",
                        List.of("A client gets tokens that live for minutes, by a secret, a signed assertion or a"
                                + " certificate. Use one where a key that lives for long is not allowed."))
                : new Sheet.Table("", "", List.of("State", "Name", "Client id", "May", "Made", "", ""), rows);
        List<Sheet.Link> acts = act(visit, "New client…", "clients/new");
        return page(visit, "OAuth clients", new Sheet(KeyPages.tabs(visit, "clients"), acts, List.of(shown)), why);
    }

    private static Entry renew(Visit visit, ObjectNode c) {
        boolean can = Told.text(c, "state").equals("in_force")
                && Told.text(c, "method").equals("client_secret")
                && visit.may(Right.CREDENTIALS_WRITE);
        return can
                ? Entry.act("New secret", visit.base() + "/keys/clients/" + Told.text(c, "id") + "/rotate", false)
                : Entry.of("");
    }

    @GetMapping("/w/{workspace}/keys/clients/new")
    @Requires(value = Right.CREDENTIALS_WRITE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> clientForm(HttpServletRequest request) {
        return clientAsked(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> clientAsked(Visit visit, Told.Refused why) {
        Ask ask = Ask.of(
                        visit.base() + "/keys/clients",
                        "Make the client",
                        visit.base() + "/keys/clients",
                        Input.needed("name", "Name", "What it is: warehouse"),
                        Input.pick("method", "How it proves who it is", METHODS),
                        Input.ticks("scopes", "What it may do", "As little as it needs.", KeyPages.scopes(visit)),
                        Input.line("jwks_url", "Where its public keys are", "For a signed assertion: https://…"),
                        Input.line(
                                "certificate_subject",
                                "Its certificate's subject",
                                "For an authority's: CN=till, O=Example"),
                        Input.line(
                                "certificate_thumbprints",
                                "Its certificates' thumbprints",
                                "For its own: SHA-256 in base64url"),
                        Input.line(
                                "redirect_uris", "Where people are sent back to", "When it acts for people: https://…"),
                        Input.line("networks", "From which networks", "192.0.2.0/24; empty: from anywhere"))
                .given(visit);
        return page(visit, "New OAuth client", Sheet.of(new Sheet.Form(ask)), why);
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
        return page(visit, "The client's secret", KeyPages.secret(visit, both), Told.Refused.NOTHING);
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
        List<List<Entry>> rows = Told.of(issuers.list(visit.caller())).data().stream()
                .map(i -> List.of(
                        Entry.sign(KeyPages.sign(Told.text(i, "state"))),
                        Entry.of(Told.text(i, "name")),
                        Entry.of(Told.text(i, "issuer")),
                        Entry.of("for " + Told.text(i, "audience")),
                        Entry.of(KeyPages.joined(i, "scopes")),
                        Entry.when(When.of(Told.text(i, "created_at"), now)),
                        end(visit, i, "issuers", "Retire")))
                .toList();
        Sheet.Part shown = rows.isEmpty()
                ? new Sheet.Empty(
                        "No trusted issuers",
                        List.of("Programs that have a token already, of a cloud, a cluster or a build,"
                                + " need no key of ours:"
                                + " name their issuer and what its tokens must say."))
                : new Sheet.Table("", "", List.of("State", "Name", "Issuer", "Audience", "May", "Since", ""), rows);
        List<Sheet.Link> acts = act(visit, "Trust an issuer…", "issuers/new");
        return page(visit, "Trusted issuers", new Sheet(KeyPages.tabs(visit, "issuers"), acts, List.of(shown)), why);
    }

    @GetMapping("/w/{workspace}/keys/issuers/new")
    @Requires(value = Right.CREDENTIALS_WRITE, door = Door.PRIVATE)
    public ResponseEntity<byte[]> issuerForm(HttpServletRequest request) {
        return issuerAsked(Visit.of(request), Told.Refused.NOTHING);
    }

    private ResponseEntity<byte[]> issuerAsked(Visit visit, Told.Refused why) {
        Ask ask = Ask.of(
                        visit.base() + "/keys/issuers",
                        "Trust it",
                        visit.base() + "/keys/issuers",
                        Input.needed("name", "Name", "What it is: builds"),
                        Input.needed("issuer", "Issuer", "As its tokens say in iss: https://…"),
                        Input.needed("audience", "Audience", "As its tokens say in aud; one of your own"),
                        Input.needed("claim", "A claim that they must have", "sub"),
                        Input.needed("value", "With this value", "repo:example/shop:ref:refs/heads/main"),
                        Input.line("jwks_url", "Where its keys are", "Empty: as its metadata says"),
                        Input.ticks(
                                "scopes", "What its tokens may do", "As little as they need.", KeyPages.scopes(visit)))
                .given(visit);
        return page(visit, "Trust an issuer", Sheet.of(new Sheet.Form(ask)), why);
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
