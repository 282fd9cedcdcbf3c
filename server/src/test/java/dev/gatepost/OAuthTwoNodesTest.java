package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.BearerTokens;
import dev.gatepost.access.oauth.OAuthGround;
import dev.gatepost.access.oauth.OAuthRooms;
import dev.gatepost.access.oauth.RemoteKeys;
import dev.gatepost.platform.AddressPolicy;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.OutboundHttp;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** ACC-03: what one node revokes the other refuses, once the revocation is answered. */
class OAuthTwoNodesTest {
    /** ACC-03 */
    @Test
    void aRevocationIsInForceOnTheOtherNodeWhenItIsAnswered() {
        try (TestGatepost gatepost = TestGatepost.start();
                Nodes other = new Nodes(gatepost.database());
                OutboundHttp http = new OutboundHttp(OutboundHttp.Settings.bounded(AddressPolicy.publicOnly()))) {
            other.start();
            Rooms rooms = gatepost.rooms();
            var ground = new OAuthGround(
                    gatepost.database(), rooms.workspaces(), other, rooms.keys(), rooms.audit(), rooms.clock());
            var there = new OAuthRooms(
                    ground,
                    new RemoteKeys(http, rooms.clock(), false),
                    new OAuthRooms.Site("https://gatepost.example", "https://console.example"));
            BearerTokens tokens = there.tokens().getFirst();
            var oauth = new TestOAuth(gatepost.shop("two"));
            Reply client = oauth.make();
            String revoked = oauth.token(client).at("/access_token");
            String retired = oauth.token(client).at("/access_token");
            assertThat(tokens.look(revoked, null)).isPresent();
            assertThat(tokens.look(retired, null)).isPresent();

            oauth.form("/oauth2/revoke", TestOAuth.basic(client), Map.of("token", revoked));
            assertThat(tokens.look(revoked, null)).isEmpty();
            assertThat(tokens.look(retired, null)).isPresent();

            oauth.retire(client);
            assertThat(tokens.look(retired, null)).isEmpty();
        }
    }
}
