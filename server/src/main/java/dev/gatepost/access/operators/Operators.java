package dev.gatepost.access.operators;

import dev.gatepost.access.Operator;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Right;
import dev.gatepost.access.Session;
import dev.gatepost.access.Session.Grant;
import dev.gatepost.access.operators.OperatorStore.Account;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.UuidV7;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The accounts: invited by a link that lives 15 minutes, given roles, disabled (ACC-06, ACC-07). Nobody changes their
 * own roles, only an owner makes an owner or one who approves, and the last owner stays.
 */
public final class Operators {
    static final Duration LINK_LIVES = Duration.ofMinutes(15);
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{1,39}");

    private final Ground ground;
    private final OperatorStore store = new OperatorStore();
    private final SessionStore sessions = new SessionStore();
    private final Tokens tokens = new Tokens();

    Operators(Ground ground) {
        this.ground = ground;
    }

    /**
     * Who changes accounts.
     *
     * @param actor how the audit names them
     * @param self the operator, when it is one; null for the user of the machine
     * @param owner whether they may make owners
     */
    public record By(String actor, @Nullable UUID self, boolean owner) {
        /** The operating-system user on the machine itself, who may do everything. */
        public static By local(String actor) {
            return new By(actor, null, true);
        }

        public static By of(Session session) {
            boolean owner = session.grants().stream().anyMatch(g -> g.isEverywhere() && g.role() == OperatorRole.OWNER);
            return new By(session.operator().actor(), session.operator().id(), owner);
        }
    }

    /** An account as it is shown. */
    public record Listed(Operator operator, String state, List<Grant> grants) {}

    /** What came of a change. */
    public sealed interface Done {
        record Fine(Listed account) implements Done {}

        /** The link is shown once. */
        record Invited(Listed account, Secret token, Instant until) implements Done {}

        record Refused(String why) implements Done {}

        record Unknown() implements Done {}
    }

    /** Whether nobody can sign in yet. */
    public boolean isEmpty() {
        return ground.in(tx -> store.all(tx)).stream().noneMatch(Account::isActive);
    }

    public List<Listed> list() {
        return ground.in(tx -> {
            List<Listed> out = new ArrayList<>();
            for (Account account : store.all(tx)) {
                out.add(new Listed(
                        account.operator(),
                        account.state(),
                        store.grants(tx, account.operator().id())));
            }
            return out;
        });
    }

    /**
     * Invites a person, who is new or has lost the way in. A link for somebody who can sign in sets the account up
     * anew: its sessions end when it is used, not before.
     */
    public Done invite(String name, @Nullable Grant grant, By by) {
        if (!NAME.matcher(name).matches()) {
            return new Done.Refused(
                    "a sign-in name is 2 to 40 lower-case letters, digits, dots, hyphens and underscores");
        }
        return ground.in(tx -> {
            Optional<Account> existing = store.named(tx, name);
            Operator operator = existing.map(Account::operator).orElseGet(() -> new Operator(UuidV7.next(), name));
            Done no = refused(tx, operator.id(), grant, by);
            if (no != null) {
                return no;
            }
            if (existing.isPresent() && existing.get().isActive() && !by.owner()) {
                return new Done.Refused(
                        "only an owner, or the user of the machine, gives who can sign in a new way in");
            }
            if (existing.isEmpty()) {
                store.insert(tx, operator, by.actor(), ground.now());
                tell(tx, "operator.created", by, operator, Map.of());
            } else if (existing.get().state().equals("disabled")) {
                return new Done.Refused("the account is disabled; enable it first");
            }
            if (grant != null) {
                give(tx, operator, grant, by);
            }
            Secret token = tokens.next();
            Instant until = ground.now().plus(LINK_LIVES);
            store.invite(tx, operator.id(), Tokens.hash(token), until);
            tell(tx, "operator.invited", by, operator, Map.of("until", until.toString()));
            return new Done.Invited(listed(tx, operator.id()), token, until);
        });
    }

    /** Gives a role. */
    public Done give(UUID id, Grant grant, By by) {
        return changed(id, grant, by, (tx, account) -> {
            give(tx, account.operator(), grant, by);
            return true;
        });
    }

    /** Takes a role away. */
    public Done withdraw(UUID id, Grant grant, By by) {
        return changed(id, grant, by, (tx, account) -> {
            boolean last = grant.role() == OperatorRole.OWNER
                    && grant.isEverywhere()
                    && store.otherOwners(tx, id) == 0
                    && account.isActive();
            if (last) {
                return false;
            }
            if (store.withdraw(tx, id, grant)) {
                tell(tx, "operator.role_withdrawn", by, account.operator(), facts(grant));
            }
            return true;
        });
    }

    /** Ends every session and lets nobody in by this account, or lets them in again. */
    public Done setDisabled(UUID id, boolean disabled, By by) {
        return changed(id, null, by, (tx, account) -> {
            boolean owner =
                    store.grants(tx, id).stream().anyMatch(g -> g.role() == OperatorRole.OWNER && g.isEverywhere());
            if (disabled && owner && account.isActive() && store.otherOwners(tx, id) == 0) {
                return false;
            }
            if (disabled == account.state().equals("disabled")) {
                return true;
            }
            // Enabled again, a person sets the account up by a new link: what they had may be in other hands.
            store.setState(tx, id, disabled ? "disabled" : "invited");
            sessions.endAll(tx, id, ground.now());
            tell(tx, disabled ? "operator.disabled" : "operator.enabled", by, account.operator(), Map.of());
            return true;
        });
    }

    /** The person whose link this is, while it can be used. */
    public Optional<Operator> invited(String token) {
        return ground.in(tx -> {
            Optional<UUID> id = store.invited(tx, Tokens.hash(token), ground.now());
            return id.isEmpty()
                    ? Optional.<Operator>empty()
                    : store.account(tx, id.get()).map(Account::operator);
        });
    }

    /** A change of an account that is locked; false when the last owner would be gone. */
    private interface Change {
        boolean in(Connection tx, Account account) throws SQLException;
    }

    private Done changed(UUID id, @Nullable Grant grant, By by, Change change) {
        return ground.in(tx -> {
            Optional<Account> account = store.lock(tx, id);
            if (account.isEmpty()) {
                return new Done.Unknown();
            }
            Done no = refused(tx, id, grant, by);
            if (no != null) {
                return no;
            }
            return change.in(tx, account.get())
                    ? new Done.Fine(listed(tx, id))
                    : new Done.Refused("the last owner stays; make another one first");
        });
    }

    private @Nullable Done refused(Connection tx, UUID id, @Nullable Grant grant, By by) throws SQLException {
        if (id.equals(by.self())) {
            return new Done.Refused("nobody changes their own account; let another person do it");
        }
        boolean touchesOwner = grant != null && grant.role() == OperatorRole.OWNER
                || store.grants(tx, id).stream().anyMatch(g -> g.role() == OperatorRole.OWNER);
        if (touchesOwner && !by.owner()) {
            return new Done.Refused("only an owner changes an owner");
        }
        boolean approves = grant != null && grant.role().rights().stream().anyMatch(Right::isApproval);
        // Else who runs the accounts could make a second person to approve what they ask for.
        return approves && !by.owner() ? new Done.Refused("only an owner gives a role that approves") : null;
    }

    private void give(Connection tx, Operator operator, Grant grant, By by) throws SQLException {
        if (store.grant(tx, operator.id(), grant, by.actor(), ground.now())) {
            tell(tx, "operator.role_given", by, operator, facts(grant));
        }
    }

    private static Map<String, String> facts(Grant grant) {
        var out = new TreeMap<String, String>(Map.of("role", grant.role().written()));
        if (grant.organisation() != null) {
            out.put("organisation", grant.organisation().toString());
        }
        if (grant.workspace() != null) {
            out.put("workspace", grant.workspace().toString());
        }
        return out;
    }

    private Listed listed(Connection tx, UUID id) throws SQLException {
        Account account = store.account(tx, id).orElseThrow();
        return new Listed(account.operator(), account.state(), store.grants(tx, id));
    }

    private void tell(Connection tx, String action, By by, Operator operator, Map<String, String> facts)
            throws SQLException {
        ground.tell(tx, action, by.actor(), operator.written(), facts);
    }
}
