package dev.gatepost.access.oauth;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.gatepost.access.BearerTokens;
import dev.gatepost.access.Caller;
import dev.gatepost.access.Network;
import dev.gatepost.access.Operator;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Right;
import dev.gatepost.access.Session;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Our own access tokens as calls come with them. A look-up is remembered as that of a key is: half a minute, and no
 * longer than until the control version moves. What a client does for a person is asked of the database each time, so
 * that it may never do what the person may not, and ends with the account.
 */
public final class OAuthTokens implements BearerTokens {
    private static final int LENGTH = TokenValues.LIVE.length() + 43;

    private final OAuthGround ground;
    private final OAuthClients clients;
    private final LoadingCache<ByteBuffer, Optional<Found>> remembered = Caffeine.newBuilder()
            .maximumSize(20_000)
            .refreshAfterWrite(Duration.ofSeconds(10))
            .expireAfterWrite(Duration.ofSeconds(30))
            .build(this::load);

    OAuthTokens(OAuthGround ground, OAuthClients clients) {
        this.ground = ground;
        this.clients = clients;
        ground.nodes().onChange(remembered::invalidateAll);
    }

    private record Found(Allowed allowed, boolean forPerson) {}

    /** How the audit names who acts. */
    static String actor(OAuthClient client, @Nullable UUID operator) {
        return "client:" + client.id() + (operator == null ? "" : " for operator:" + operator);
    }

    @Override
    public boolean takes(String token) {
        return token.startsWith(TokenValues.LIVE) || token.startsWith(TokenValues.TEST);
    }

    @Override
    public Optional<Allowed> look(String token, @Nullable String named) {
        if (token.length() != LENGTH) {
            return Optional.empty();
        }
        ByteBuffer hash = ByteBuffer.wrap(Digests.sha256(token));
        Optional<Found> found = ground.nodes().isStale() ? load(hash) : remembered.get(hash);
        if (found.isPresent() && found.get().forPerson()) {
            found = load(hash);
        }
        return found.map(Found::allowed).filter(a -> a.expiresAt().isAfter(ground.now()));
    }

    private Optional<Found> load(ByteBuffer hash) {
        Optional<GrantRow> row = ground.read(tx -> new GrantStore().find(tx, GrantStore.Kind.ACCESS, hash.array()));
        return row.flatMap(this::found);
    }

    private Optional<Found> found(GrantRow row) {
        GrantRow.Token access = row.access();
        Optional<OAuthClient> client = clients.find(row.client());
        // A signed token is for whom it names, not for us.
        if (access == null
                || access.ended()
                || client.isEmpty()
                || client.get().wish().audience() != null) {
            return Optional.empty();
        }
        Set<Right> rights = EnumSet.noneOf(Right.class);
        row.accessScopes().forEach(s -> Right.parse(s).ifPresent(rights::add));
        rights.retainAll(client.get().wish().rights());
        UUID operator = row.operator();
        if (operator != null) {
            rights.retainAll(ground.read(tx -> rights(tx, operator, client.get())));
        }
        List<Network> networks = client.get().wish().networks().stream()
                .flatMap(n -> Network.parse(n).stream())
                .toList();
        var caller = new Caller(client.get().workspace(), row.client(), rights, actor(client.get(), operator));
        return Optional.of(
                new Found(new Allowed(caller, access.expiresAt(), networks, row.certificate()), operator != null));
    }

    /** What a person may do now in the client's workspace; nothing once the account cannot be used. */
    private static Set<Right> rights(Connection tx, UUID operator, OAuthClient client) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select o.name, r.role, r.organisation_id, r.workspace_id
                from directory_operator o join directory_operator_role r on r.operator_id = o.id
                where o.id = ? and o.state = 'active'""")) {
            Sql.bind(s, operator);
            ResultSet rows = s.executeQuery();
            List<Session.Grant> grants = new ArrayList<>();
            String name = "";
            while (rows.next()) {
                name = rows.getString(1);
                UUID organisation = rows.getObject(3, UUID.class);
                UUID workspace = rows.getObject(4, UUID.class);
                OperatorRole.parse(rows.getString(2))
                        .ifPresent(role -> grants.add(new Session.Grant(
                                role,
                                organisation == null ? null : new OrganisationId(organisation),
                                workspace == null ? null : new WorkspaceId(workspace))));
            }
            return grants.isEmpty()
                    ? Set.of()
                    : new Session(operator, new Operator(operator, name), grants, Map.of()).rights(client.workspace());
        }
    }
}
