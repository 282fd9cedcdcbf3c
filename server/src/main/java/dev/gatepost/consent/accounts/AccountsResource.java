package dev.gatepost.consent.accounts;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.consent.Brands;
import dev.gatepost.consent.ConsentProjection.Subject;
import dev.gatepost.consent.accounts.AccountStore.Account;
import dev.gatepost.consent.accounts.Accounts.Changed;
import dev.gatepost.consent.accounts.Accounts.Doing;
import dev.gatepost.consent.accounts.Accounts.Whole;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/accounts}: companies, the people in their roles, and what a role may be sent (CON-10). */
@RestController
public final class AccountsResource {
    private static final Set<String> BASES = Set.of("implied", "soft_opt_in", "express", "express_written");

    private final Accounts accounts;
    private final Addresses addresses;
    private final Brands brands;

    public AccountsResource(Accounts accounts, Addresses addresses, Brands brands) {
        this.accounts = accounts;
        this.addresses = addresses;
        this.brands = brands;
    }

    @PostMapping("/v1/accounts")
    @Requires(Right.CONSENTS_WRITE)
    public ResponseEntity<byte[]> create(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.readUnique(body, correlation, "name", fields -> {
            String name = fields.requiredText("name", 200);
            return () -> Answers.created(document(accounts.create(caller, name, correlation)));
        });
    }

    @GetMapping("/v1/accounts")
    @Requires(Right.CONSENTS_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(accounts.list(caller.workspace()).stream()
                .map(AccountsResource::document)
                .toList());
    }

    @GetMapping("/v1/accounts/{id}")
    @Requires(Right.CONSENTS_READ)
    public ResponseEntity<byte[]> get(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.found(
                Ids.read(Accounts.PREFIX, id)
                        .flatMap(a -> accounts.find(caller.workspace(), a))
                        .map(AccountsResource::document),
                correlation);
    }

    /** Adds somebody to a role, or removes them when {@code status} is {@code removed}. */
    @PostMapping("/v1/accounts/{id}/members")
    @Requires(Right.CONSENTS_WRITE)
    public ResponseEntity<byte[]> member(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String role = role(fields);
            String given = fields.requiredText("address", 320);
            Channel channel = given.contains("@") ? Channel.EMAIL : Channel.SMS;
            Optional<Address> address = addresses.normalise(channel, given);
            if (address.isEmpty() && !given.isEmpty()) {
                ReasonCode code = channel.usesNumber() ? ReasonCode.INVALID_NUMBER : ReasonCode.INVALID_EMAIL;
                fields.fault("address", code, code.mend());
            }
            boolean added = status(fields, "added", "removed");
            return () -> change(id, caller, correlation, doing -> {
                Address a = address.orElseThrow();
                return added ? accounts.addMember(doing, role, a) : accounts.removeMember(doing, role, a);
            });
        });
    }

    /** Grants a role something, or takes it back when {@code status} is {@code revoked}. */
    @PostMapping("/v1/accounts/{id}/permissions")
    @Requires(Right.CONSENTS_WRITE)
    public ResponseEntity<byte[]> permission(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String role = role(fields);
            Channel channel = one(fields, "channel", Channel::parse, Channel.EMAIL);
            Purpose purpose = one(fields, "purpose", Purpose::parse, Purpose.SERVICE);
            String brand = fields.requiredText("brand", 60);
            if (!brand.isEmpty() && brands.find(caller.workspace(), brand).isEmpty()) {
                fields.fault("brand", ReasonCode.INVALID_VALUE, "there is no such brand");
            }
            String basis = Optional.ofNullable(fields.text("basis", 20)).orElse("express");
            if (!BASES.contains(basis)) {
                fields.fault(
                        "basis", ReasonCode.INVALID_VALUE, "one of implied, soft_opt_in, express, express_written");
            }
            boolean granted = status(fields, "granted", "revoked");
            var subject = new Subject(channel, purpose, brand);
            return () -> change(
                    id,
                    caller,
                    correlation,
                    doing -> granted
                            ? accounts.permit(doing, role, subject, basis)
                            : accounts.withdraw(doing, role, subject));
        });
    }

    private static ResponseEntity<byte[]> change(
            String id, Caller caller, String correlation, Function<Doing, Changed> change) {
        Optional<UUID> account = Ids.read(Accounts.PREFIX, id);
        if (account.isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        return switch (change.apply(new Doing(caller, account.get(), correlation))) {
            case Changed.Done(Whole whole) -> Answers.ok(document(whole));
            case Changed.Unknown() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
            case Changed.Full() ->
                Answers.fault(
                        "role",
                        ReasonCode.INVALID_VALUE,
                        "an account has at most 200 people in roles and 100 permissions",
                        correlation);
        };
    }

    private static String role(JsonFields fields) {
        String role = fields.requiredText("role", 40);
        if (!role.isEmpty() && !role.matches("[a-z][a-z0-9_-]{0,39}")) {
            fields.fault("role", ReasonCode.INVALID_VALUE, "lower-case letters, digits, _ and -, like billing");
        }
        return role;
    }

    private static boolean status(JsonFields fields, String yes, String no) {
        String given = Optional.ofNullable(fields.text("status", 20)).orElse(yes);
        if (!given.equals(yes) && !given.equals(no)) {
            fields.fault("status", ReasonCode.INVALID_VALUE, "one of " + yes + ", " + no);
        }
        return given.equals(yes);
    }

    private static <T> T one(JsonFields fields, String name, Function<String, Optional<T>> parse, T otherwise) {
        String text = fields.requiredText(name, 20);
        Optional<T> value = parse.apply(text);
        if (value.isEmpty() && !text.isEmpty()) {
            fields.fault(name, ReasonCode.INVALID_VALUE, "'" + name + "' has no such value");
        }
        return value.orElse(otherwise);
    }

    private static Map<String, Object> document(Account a) {
        return Answers.document(
                "id", Ids.write(Accounts.PREFIX, a.id()),
                "name", a.name(),
                "created_at", a.createdAt().toString());
    }

    private static Map<String, Object> document(Whole whole) {
        Map<String, Object> out = document(whole.account());
        out.put(
                "members",
                whole.members().stream()
                        .map(m -> Answers.document(
                                "role", m.role(),
                                "contact", m.contact().toString(),
                                "added_at", m.addedAt().toString()))
                        .toList());
        out.put(
                "permissions",
                whole.permissions().stream()
                        .map(p -> Answers.document(
                                "role", p.role(),
                                "channel", p.subject().channel().written(),
                                "purpose", p.subject().purpose().written(),
                                "brand", p.subject().brand(),
                                "basis", p.basis(),
                                "granted_at", p.grantedAt().toString()))
                        .toList());
        return out;
    }
}
