package dev.gatepost.limits.pauses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatepost.TestGatepost;
import dev.gatepost.TestShop;
import dev.gatepost.access.Workspace;
import dev.gatepost.limits.pauses.PauseSet.Facts;
import dev.gatepost.limits.pauses.Pauses.Asked;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.platform.WorkspaceId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** LIM-06 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PausesTest {
    private final TestGatepost gatepost = TestGatepost.start();
    private final Pauses pauses = gatepost.rooms().limits().pauses();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private PauseSet load(Workspace... workspaces) {
        List<WorkspaceId> ids = new ArrayList<>();
        for (Workspace workspace : workspaces) {
            ids.add(workspace.id());
        }
        List<WorkspaceId> scope = new ArrayList<>(ids);
        scope.add(WorkspaceId.INSTANCE);
        return gatepost.database().transact(Role.DISPATCH, new Scope(scope, List.of()), tx -> Pauses.load(tx, ids));
    }

    @Test
    void aPauseIsSeenByTheNextClaimAndEndsWithTheResume() {
        TestShop shop = gatepost.shop("next");
        TestShop other = gatepost.shop("untouched");
        assertThat(load(shop.workspace()).stopsAll(shop.workspace().id())).isFalse();
        var made = pauses.pause(shop.workspace(), new Asked(PauseScope.WORKSPACE, null, "drill"), "key:x", "c");
        PauseSet now = load(shop.workspace(), other.workspace());
        assertThat(now.stopsAll(shop.workspace().id())).isTrue();
        assertThat(now.stopsAll(other.workspace().id())).isFalse();
        assertThat(made).isInstanceOfSatisfying(Pauses.Made.Fine.class, m -> {
            pauses.resume(shop.workspace(), m.pause().id(), "over", "key:x", "c");
        });
        assertThat(load(shop.workspace()).isEmpty()).isTrue();
    }

    @Test
    void thatOfTheWholeGatepostStopsEveryWorkspaceAndEveryTenantSeesItButNotWho() {
        TestShop shop = gatepost.shop("whole");
        var made = pauses.pauseEverywhere(new Asked(PauseScope.ALL, null, "fire"), "os-user:root", "c");
        try {
            assertThat(load(shop.workspace()).stopsAll(shop.workspace().id())).isTrue();
            var listed = shop.get("/v1/pauses").body().path("data").get(0);
            assertThat(listed.path("reason").asString()).isEqualTo("fire");
            assertThat(listed.path("made_by").asString()).isEqualTo("operator");
        } finally {
            if (made instanceof Pauses.Made.Fine fine) {
                pauses.resumeEverywhere(fine.pause().id(), "out", "os-user:root", "c");
            }
        }
        assertThat(load(shop.workspace()).isEmpty()).isTrue();
        assertThat(pauses.listEverywhere()).hasSize(1);
    }

    /** Otherwise row-level security would hide the greatest stop of all without a word. */
    @Test
    void aClaimThatForgetsTheInstanceInItsScopeFails() {
        TestShop shop = gatepost.shop("forgetful");
        var ids = List.of(shop.workspace().id());
        assertThatThrownBy(() -> gatepost.database()
                        .transact(Role.DISPATCH, new Scope(ids, List.of()), tx -> Pauses.load(tx, ids)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void eachScopeCoversWhatItNamesAndNothingElse() {
        WorkspaceId workspace = WorkspaceId.next();
        UUID sender = UuidV7.next();
        UUID connection = UuidV7.next();
        UUID template = UuidV7.next();
        Facts facts = new Facts(workspace, sender, connection, "twilio", template, Purpose.PROMOTIONAL, "DE");
        Facts others = new Facts(workspace, UuidV7.next(), UuidV7.next(), "sandbox", UuidV7.next(), Purpose.OTP, "FR");
        Facts unknown = new Facts(workspace, UuidV7.next(), null, null, null, Purpose.SERVICE, null);
        for (PauseScope scope : PauseScope.values()) {
            String value =
                    switch (scope) {
                        case ALL, WORKSPACE -> null;
                        case SENDER -> Ids.write("sdr", sender);
                        case CONNECTION -> Ids.write("cnn", connection);
                        case PROVIDER -> "twilio";
                        case TEMPLATE -> Ids.write("tpl", template);
                        case PURPOSE -> "promotional";
                        case COUNTRY -> "DE";
                    };
            var pause = new Pause(workspace, PauseId.next(), scope, value, "r", "key:x", Instant.EPOCH, null);
            PauseSet set = new PauseSet(List.of(pause));
            assertThat(set.covers(facts)).as(scope.written()).isTrue();
            boolean whole = scope == PauseScope.ALL || scope == PauseScope.WORKSPACE;
            assertThat(set.covers(others)).as(scope.written()).isEqualTo(whole);
            assertThat(set.covers(unknown)).as(scope.written()).isEqualTo(whole);
            assertThat(set.stopsSender(workspace, sender)).isEqualTo(scope == PauseScope.SENDER);
            assertThat(set.stopsPurpose(workspace, Purpose.PROMOTIONAL)).isEqualTo(scope == PauseScope.PURPOSE);
            assertThat(set.covers(new Facts(
                            WorkspaceId.next(), sender, connection, "twilio", template, Purpose.PROMOTIONAL, "DE")))
                    .isFalse();
        }
    }
}
