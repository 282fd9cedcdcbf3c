package dev.gatepost.policy;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.TestGatepost;
import dev.gatepost.TestPerson;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces.NewWorkspace;
import dev.gatepost.platform.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** POL-09 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CountrySheetsTest {
    private final TestGatepost gatepost = TestGatepost.start(true);
    private final CountrySheets sheets = gatepost.rooms().policies().sheets();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    @Test
    void aCountryOpensWhenAnotherApprovesWhatCounselSigned() {
        Workspace live = live("opening");
        Secret counsel = key(live);
        assertThat(sheets.of(live)).isEmpty();

        Reply signed = sign(counsel, "US", Duration.ofDays(90));
        assertThat(signed.status()).as(signed.text()).isEqualTo(201);
        assertThat(signed.at("/status")).isEqualTo("waiting");
        assertThat(signed.body().path("facts").size()).isGreaterThan(10);
        assertThat(sheets.of(live)).isEmpty();

        assertThat(gatepost.client()
                        .post(counsel, "/v1/country-sheets/" + signed.id() + "/approve", Map.of())
                        .code())
                .as("a key approves nothing where messages reach people")
                .isEqualTo("approval_by_session");
        Reply own = approve("counsel", live, signed.id());
        assertThat(own.status()).isEqualTo(409);
        assertThat(own.at("/code")).as("the person whose key it was").isEqualTo("approval_by_another");
        assertThat(sheets.of(live)).isEmpty();

        assertThat(approve("officer", live, signed.id()).at("/status")).isEqualTo("valid");
        assertThat(sheets.of(live)).containsOnlyKeys("US");
        assertThat(sheets.of(gatepost.shop("sandbox").workspace())).isNull();
    }

    @Test
    void anotherWorkspaceNeitherSeesNorApprovesIt() {
        Workspace live = live("mine");
        Reply signed = sign(key(live), "FR", Duration.ofDays(90));
        Workspace theirs = live("theirs");
        Secret stranger = key(theirs);
        assertThat(approve("stranger", theirs, signed.id()).status()).isEqualTo(404);
        assertThat(gatepost.client()
                        .get(stranger, "/v1/country-sheets")
                        .body()
                        .path("data")
                        .size())
                .isZero();
    }

    @Test
    void aSheetEndsAndNoneIsForEver() {
        Secret key = key(live("ending"));
        assertThat(sign(key, "US", Duration.ofDays(500)).at("/errors/0/pointer"))
                .isEqualTo("/expires_at");
        assertThat(sign(key, "US", Duration.ofDays(-1)).status()).isEqualTo(400);
        assertThat(sign(key, "QQ", Duration.ofDays(9)).at("/errors/0/pointer")).isEqualTo("/country");
    }

    @Test
    void oneThatEndsSoonIsWarnedOfOnce() {
        Workspace live = live("soon");
        Reply signed = sign(key(live), "DE", Duration.ofDays(20));
        approve("officer2", live, signed.id());
        assertThat(sheets.warn()).extracting(CountrySheet::country).contains("DE");
        assertThat(sheets.warn()).isEmpty();
    }

    @Test
    void aSheetCountsForTheFactsThatCounselReadAndForNoFurther() {
        CountrySheet sheet = new CountrySheet(
                UUID.randomUUID(),
                "US",
                "hash",
                List.of("a", "b"),
                "C. Ounsel",
                "read",
                "key:1",
                Instant.EPOCH,
                Instant.MAX,
                "key:2");
        assertThat(sheet.isValid(Instant.EPOCH, List.of("b"))).isTrue();
        assertThat(sheet.isValid(Instant.EPOCH, List.of("b", "c"))).isFalse();
        assertThat(sheet.isValid(Instant.MAX, List.of())).isFalse();
    }

    @Test
    void theFactsOfACountryAreThoseOfAllItsLayersThatNobodyVerified() {
        PackPages pages = new PackPages(PolicyScene.PACKS);
        assertThat(pages.unverified("DE"))
                .anyMatch(line -> line.startsWith("DE/"))
                .anyMatch(line -> line.startsWith("EU/"))
                .anyMatch(line -> line.startsWith("ZZ/"))
                .noneMatch(line -> line.startsWith("FR/"))
                .allMatch(line -> !line.contains("(verified,"));
        assertThat(pages.unverified("US")).anyMatch(line -> line.startsWith("US-FL/"));
    }

    private Workspace live(String name) {
        return gatepost.rooms()
                .workspaces()
                .create(
                        new NewWorkspace(name + " holding", name, Workspace.Kind.LIVE, Set.of("US", "DE", "FR")),
                        "component:test");
    }

    private Secret key(Workspace workspace) {
        return gatepost.rooms()
                .credentials()
                .create(workspace, "counsel", EnumSet.allOf(Right.class), null, "component:test")
                .key();
    }

    private Reply sign(Secret key, String country, Duration lasts) {
        return gatepost.client()
                .post(
                        key,
                        "/v1/country-sheets",
                        document(
                                "country",
                                country,
                                "counsel",
                                "Dr. C. Ounsel",
                                "statement",
                                "Read and accepted.",
                                "expires_at",
                                Instant.now().plus(lasts).toString()));
    }

    private Reply approve(String name, Workspace workspace, String id) {
        try (var person = TestPerson.join(gatepost, name, OperatorRole.COMPLIANCE_OFFICER, workspace)) {
            return person.post("/v1/country-sheets/" + id + "/approve", Map.of(), workspace);
        }
    }
}
