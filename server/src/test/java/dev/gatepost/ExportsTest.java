package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.EraseContact;
import dev.gatepost.messages.MessageId;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** KEY-06, AUD-01: what leaves in the clear is listed, ends by itself, and is followed to its end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExportsTest {
    private static final String ADA = "+4915112345678";
    private static final String BEN = "+4915112345699";
    private static final String WHY = "The court asked for these notices.";

    private final TestGatepost gatepost = TestGatepost.start();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private static Map<String, Object> wish(Map<String, Object> search) {
        return document("search", search, "content", true, "reason", WHY, "expires_hours", 2);
    }

    /** Asks for the right and has it lent by another. */
    private static void lend(TestPerson to, TestPerson by, TestShop shop) {
        Reply asked = to.post(
                "/v1/elevations", document("right", "exports:make", "reason", WHY, "minutes", 30), shop.workspace());
        Reply lent = by.post("/v1/elevations/" + asked.id() + "/approve", Map.of(), shop.workspace());
        assertThat(lent.at("/state")).as(lent.text()).isEqualTo("in_force");
    }

    private void erase(TestShop shop, String message) {
        UUID contact = UUID.fromString(gatepost.value("select contact_id from message where id = '"
                        + MessageId.parse(message).orElseThrow().value() + "'")
                .orElseThrow());
        var request =
                new EraseContact.Request(shop.workspace().id(), new ContactId(contact), "component:test", "asked for");
        Optional<EraseContact.Erased> erased = gatepost.rooms()
                .database()
                .transact(
                        Role.CONSOLE,
                        Scope.of(shop.workspace().id(), shop.workspace().organisation()),
                        tx -> new EraseContact(new SecureRandom())
                                .in(tx, request, gatepost.rooms().clock().instant()));
        assertThat(erased).isPresent();
    }

    @Test
    void anExportIsMadeByALentRightFetchedAndFollowed() {
        TestShop shop = gatepost.shop("exports");
        String toAda = shop.send(ADA, "order_shipped").id();
        String toBen = shop.send(BEN, "order_shipped").id();
        try (var nia = TestPerson.join(gatepost, "nia", OperatorRole.COMPLIANCE_OFFICER, shop.workspace());
                var oli = TestPerson.join(gatepost, "oli", OperatorRole.OWNER, shop.workspace())) {
            assertThat(nia.post("/v1/exports", wish(Map.of()), shop.workspace()).code())
                    .isEqualTo("right_missing");
            lend(nia, oli, shop);
            Reply made = nia.post("/v1/exports", wish(document("template", "order_shipped")), shop.workspace());
            assertThat(made.status()).as(made.text()).isEqualTo(201);
            assertThat(made.at("/messages")).isEqualTo("2");
            String path = "/v1/exports/" + made.id();

            assertThat(oli.get(path + "/file", shop.workspace()).code()).isEqualTo("right_missing");
            Reply file = nia.get(path + "/file", shop.workspace());
            assertThat(file.text())
                    .contains(ADA)
                    .contains(BEN)
                    .contains(toAda)
                    .contains(toBen)
                    .contains("A-1");
            Reply told = nia.get(path, shop.workspace());
            assertThat(told.at("/fetches/0/by")).startsWith("operator:");
            assertThat(told.text()).doesNotContain(ADA);

            // Who is erased is in the list of those who were in it, and in no file from then on.
            erase(shop, toBen);
            assertThat(nia.get(path + "/file", shop.workspace()).text())
                    .contains(ADA)
                    .doesNotContain(BEN);
            assertThat(nia.get("/v1/exports?to=" + ADA.replace("+", "%2B"), shop.workspace())
                            .at("/data/0/id"))
                    .isEqualTo(made.id());
            assertThat(nia.get("/v1/exports?to=%2B4915112340000", shop.workspace())
                            .at("/data/0/id"))
                    .isEmpty();

            gatepost.value("with changed as (update message_export set expires_at = now() - interval '1 minute'"
                    + " returning 1) select count(*) from changed");
            assertThat(nia.get(path + "/file", shop.workspace()).code()).isEqualTo("export_over");
            assertThat(nia.get(path, shop.workspace()).at("/copies_outside")).isEqualTo("true");
            nia.post(path + "/copies-destroyed", document("how", "Shredded with the case."), shop.workspace());
            assertThat(nia.get(path, shop.workspace()).at("/copies_outside")).isEqualTo("false");
        }
        gatepost.rooms().sequenceAudit().drain(shop.workspace().id());
        for (String action : List.of("export.made", "export.fetched", "export.copies_destroyed")) {
            assertThat(gatepost.value("select 1 from audit_page where workspace_id = '"
                            + shop.workspace().id().value() + "' and convert_from(events, 'UTF8') like '%\"" + action
                            + "\"%'"))
                    .as(action)
                    .isPresent();
        }
    }

    @Test
    void noKeyTakesAnythingAwayAndNoExportCrossesAWorkspace() {
        TestShop shop = gatepost.shop("ours");
        TestShop other = gatepost.shop("theirs");
        shop.send(ADA, "order_shipped");
        assertThat(shop.client().post(shop.key(), "/v1/exports", wish(Map.of())).code())
                .as("no key may, not even one that was given every right")
                .isEqualTo("scope_missing");
        try (var pia = TestPerson.join(gatepost, "pia", OperatorRole.COMPLIANCE_OFFICER, null);
                var quy = TestPerson.join(gatepost, "quy", OperatorRole.OWNER, null)) {
            lend(pia, quy, shop);
            Reply made = pia.post("/v1/exports", wish(document("to", ADA)), shop.workspace());
            assertThat(made.at("/messages")).as(made.text()).isEqualTo("1");
            assertThat(made.at("/filter")).contains("to").doesNotContain(ADA);
            assertThat(pia.get("/v1/exports/" + made.id(), other.workspace()).status())
                    .isEqualTo(404);
            assertThat(pia.post("/v1/exports", wish(document("colour", "red")), shop.workspace())
                            .status())
                    .isEqualTo(400);
            assertThat(pia.post("/v1/exports", document("search", Map.of(), "reason", "because"), shop.workspace())
                            .at("/errors/0/pointer"))
                    .isEqualTo("/reason");
            assertThat(pia.delete("/v1/exports/" + made.id(), shop.workspace()).at("/state"))
                    .isEqualTo("over");
            assertThat(pia.get("/v1/exports/" + made.id() + "/file", shop.workspace())
                            .code())
                    .isEqualTo("export_over");
        }
    }
}
