package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatepost.access.Person;
import dev.gatepost.access.RegionElsewhere;
import dev.gatepost.access.Regions;
import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces.NewWorkspace;
import dev.gatepost.copies.MaskedCopies;
import dev.gatepost.platform.TestPostgres;
import java.sql.Connection;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** PRV-06: what is pinned to a region is made, held and served there alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RegionTest {
    private final TestGatepost gatepost = TestGatepost.start(false, Map.of("GATEPOST_REGION", "EU"));

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private Workspace create(String name, @Nullable String region) {
        return gatepost.rooms()
                .workspaces()
                .create(new NewWorkspace("lands", name, Workspace.Kind.TEST, Set.of(), region), "x");
    }

    private void superuser(String sql) throws Exception {
        try (Connection all = TestPostgres.superuser(gatepost.database());
                Statement run = all.createStatement()) {
            run.execute(sql);
        }
    }

    /** Whether a node that says this may serve the store; null when it may. */
    private @Nullable RegionElsewhere refusal(Optional<String> node) {
        return catchThrowableOfType(
                RegionElsewhere.class,
                () -> Regions.require(
                        gatepost.database(),
                        node,
                        gatepost.rooms().audit(),
                        gatepost.rooms().clock().instant()));
    }

    @Test
    void aNodeOfAnotherRegionOrOfNoneDoesNotServeTheStore() {
        assertThat(refusal(Optional.of("EU"))).isNull();
        RegionElsewhere other = Objects.requireNonNull(refusal(Optional.of("US")));
        assertThat(other.sentence()).contains("of the region EU", "it is in US");
        assertThat(other.mend()).contains("GATEPOST_REGION=EU");
        RegionElsewhere none = Objects.requireNonNull(refusal(Optional.empty()));
        assertThat(none.sentence()).contains("says no region");
        gatepost.rooms().sequenceAudit().drain(dev.gatepost.platform.WorkspaceId.INSTANCE);
        assertThat(gatepost.value("select 1 from audit_page where convert_from(events, 'UTF8') like"
                        + " '%\"store.region_declared\"%'"))
                .isPresent();
    }

    @Test
    void aWorkspaceIsPinnedWhereItIsMadeAndIsNotMadeElsewhere() {
        assertThat(create("here", null).region()).isEqualTo("EU");
        assertThat(create("asked", "EU").region()).isEqualTo("EU");
        RegionElsewhere refused = catchThrowableOfType(RegionElsewhere.class, () -> create("there", "US"));
        assertThat(refused.sentence()).contains("to lie in US", "is in EU");
        assertThat(gatepost.rooms().workspaces().named("there")).isEmpty();
        Workspace here = gatepost.rooms().workspaces().named("here").orElseThrow();
        var key = gatepost.rooms()
                .credentials()
                .create(here, "k", EnumSet.of(Right.AUDIT_READ), null, "x")
                .key();
        assertThat(gatepost.client().get(key, "/v1/audit/standing").status())
                .as("keys are found with the workspace's region beside them")
                .isEqualTo(200);
    }

    @Test
    void aWorkspaceThatWasThereBeforeIsPinnedByACommandForGood() throws Exception {
        Workspace before = create("before", null);
        superuser("update directory_workspace set region = null where name = 'before'");
        gatepost.rooms().workspaces().refresh();
        assertThat(gatepost.rooms().workspaces().get(before.id()).region()).isNull();
        assertThat(gatepost.rooms().workspaces().pin(before.id(), "os-user:ada").region())
                .isEqualTo("EU");
        gatepost.rooms().workspaces().refresh();
        assertThat(gatepost.rooms().workspaces().get(before.id()).region()).isEqualTo("EU");
        gatepost.rooms().sequenceAudit().drain(before.id());
        assertThat(gatepost.value("select 1 from audit_page where workspace_id = '"
                        + before.id().value() + "' and convert_from(events, 'UTF8') like '%\"workspace.pinned\"%'"))
                .isPresent();
    }

    @Test
    void aStoreThatHoldsAWorkspaceOfAnotherRegionIsNotServed() throws Exception {
        create("moved", null);
        superuser("update directory_workspace set region = 'US' where name = 'moved'");
        RegionElsewhere foreign = Objects.requireNonNull(refusal(Optional.of("EU")));
        assertThat(foreign.sentence()).contains("moved (US)");
        superuser("update directory_workspace set region = 'EU' where name = 'moved'");
        assertThat(refusal(Optional.of("EU"))).isNull();
    }

    /** PRV-05: a copy does not leave the region of what it is made from. */
    @Test
    void aMaskedCopyDoesNotLeaveTheRegion() throws Exception {
        Workspace from = create("copied", null);
        Workspace to = create("loose", null);
        superuser("update directory_workspace set region = null where name = 'loose'");
        gatepost.rooms().workspaces().refresh();
        Workspace loose = gatepost.rooms().workspaces().get(to.id());
        var wish = new MaskedCopies.Wish(from, loose, true, 10, "x");
        assertThat(CopyRooms.over(gatepost.rooms()).make(wish, Person.local("os-user:ada"), "c"))
                .isInstanceOfSatisfying(
                        MaskedCopies.Done.Refused.class,
                        r -> assertThat(r.why()).contains("lies in EU alone"));
        superuser("update directory_workspace set region = 'EU' where name = 'loose'");
        gatepost.rooms().workspaces().refresh();
    }
}
