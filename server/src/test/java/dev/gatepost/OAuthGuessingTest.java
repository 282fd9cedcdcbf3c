package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** ACC-10 at the token endpoint. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OAuthGuessingTest {
    private static final Map<String, String> GRANT = Map.of("grant_type", "client_credentials");

    private final TestGatepost gatepost = TestGatepost.start();
    private final TestOAuth oauth = new TestOAuth(gatepost.shop("guessed"));

    @AfterAll
    void stop() {
        gatepost.close();
    }

    /** ACC-10 */
    @Test
    void whoGuessesIsBlockedAndWhoCameInBeforeIsNot() {
        Reply known = oauth.make();
        Reply fresh = oauth.make();
        assertThat(oauth.token(known).status()).isEqualTo(200);
        List<Integer> answers = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            answers.add(oauth.form("/oauth2/token", fresh.at("/client_id") + ":guess" + i, GRANT)
                    .status());
        }
        assertThat(answers).containsExactly(401, 401, 401, 401, 401, 429, 429);
        Reply right = oauth.token(fresh);
        assertThat(right.status())
                .as("the right secret is not told apart either")
                .isEqualTo(429);
        assertThat(right.at("/error")).isEqualTo("slow_down");
        assertThat(right.headers().firstValue("Retry-After")).isPresent();
        assertThat(oauth.token(known).status()).isEqualTo(200);
        assertThat(gatepost.rows("audit_batch")).isNotEmpty();
    }
}
