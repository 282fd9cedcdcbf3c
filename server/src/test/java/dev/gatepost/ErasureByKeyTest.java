package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.EraseContact;
import dev.gatepost.contacts.EraseContact.Erased;
import dev.gatepost.keys.ContactKeys;
import dev.gatepost.keys.Unreadable;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.NewMessage;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.PostgresCopy;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * KEY-06: a person is erased by key. The files of the database are copied with their log before, the copy is opened by a
 * second PostgreSQL afterwards, and every key that survived is tried on it.
 */
class ErasureByKeyTest {
    private static final String NUMBER = "+4915112345601";
    private static final String OTHER = "+4915112345602";
    private static final String AGAIN = "+13052345903";

    /** A contact and one of their messages as some PostgreSQL holds them. */
    private record Held(ContactKeys keys, byte[] address, byte[] content) {}

    @Test
    void anErasedPersonIsUnreadableInTheStoreAndInEveryCopyWhileProofAndSuppressionHold()
            throws SQLException, IOException {
        try (TestGatepost gatepost = TestGatepost.start()) {
            TestShop shop = gatepost.shop("erasure");
            shop.consent(AGAIN);
            MessageId erased = delivered(shop, NUMBER);
            MessageId kept = delivered(shop, OTHER);
            stop(gatepost, shop);
            MessageId stopped = message(shop.send(AGAIN, "order_shipped").id());

            try (PostgresCopy copy = PostgresCopy.of(gatepost.database())) {
                ContactId person = contact(gatepost, erased);
                ContactId optedOut = contact(gatepost, stopped);
                int before = gatepost.rooms().keys().currentEpoch();
                Held copied = copied(copy, erased);
                // The control: with the epoch at hand the copy opens, so what follows is the work of its end.
                assertThat(opens(gatepost, shop, person, copied, erased)).contains(NUMBER);

                Erased proof = erase(gatepost, shop, person).orElseThrow();
                assertThat(erase(gatepost, shop, optedOut)).isPresent();
                assertThat(proof.epoch()).isEqualTo(before);
                assertThat(erase(gatepost, shop, person)).isEmpty();

                liveStoreTellsNothing(gatepost, shop, erased, person);
                destroyed(gatepost, before);
                assertThat(shop.message(kept.toString()).at("/metadata/note").asString())
                        .isEqualTo("written-" + OTHER);
                noSurvivingKeyOpens(gatepost, shop, person, copied, erased);
            }
            proofAndSuppressionHold(gatepost, shop, contact(gatepost, stopped));
            assertThat(shop.send(NUMBER, "order_shipped").status()).isEqualTo(202);
        }
    }

    private static MessageId delivered(TestShop shop, String to) {
        var body = TestShop.message(to, "order_shipped");
        body.put("metadata", TestClient.document("note", "written-" + to));
        String id = shop.send(body, UUID.randomUUID().toString()).id();
        shop.until(id, "delivered");
        return message(id);
    }

    private static MessageId message(String id) {
        return MessageId.parse(id).orElseThrow();
    }

    private static void stop(TestGatepost gatepost, TestShop shop) {
        gatepost.sandbox()
                .carrier()
                .personWrites("erasure", Channel.SMS, AGAIN, TestShop.OFFERS, "STOP", URI.create(shop.callbackUrl()));
        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(15))
                .until(() -> shop.send(AGAIN, "sale").text().contains("suppressed"));
    }

    private static ContactId contact(TestGatepost gatepost, MessageId message) {
        return new ContactId(
                UUID.fromString(gatepost.value("select contact_id from message where id = '" + message.value() + "'")
                        .orElseThrow()));
    }

    private static Optional<Erased> erase(TestGatepost gatepost, TestShop shop, ContactId person) {
        var request = new EraseContact.Request(shop.workspace().id(), person, "component:test", "asked for");
        return gatepost.database()
                .transact(
                        Role.CONSOLE,
                        Scope.of(shop.workspace().id(), shop.workspace().organisation()),
                        tx -> new EraseContact(new SecureRandom())
                                .in(tx, request, Clock.systemUTC().instant()));
    }

    private static void liveStoreTellsNothing(
            TestGatepost gatepost, TestShop shop, MessageId erased, ContactId person) {
        assertThat(shop.message(erased.toString()).toString())
                .doesNotContain(NUMBER)
                .doesNotContain("Lena");
        assertThat(shop.get("/v1/consents?address=%2B" + NUMBER.substring(1)).text())
                .doesNotContain(person.toString());
        assertThat(gatepost.value("select length(address_sealed) + length(content_key) from contact where id = '"
                        + person.value() + "'"))
                .contains("0");
    }

    /** Survivors are carried over, and the epoch goes: what the job does once it is old enough. */
    private static void destroyed(TestGatepost gatepost, int epoch) {
        KeyWork work = new KeyWork(gatepost.rooms());
        work.rollEpoch("component:test");
        assertThat(work.destroyEpoch(epoch, "component:test").fine())
                .as("a node may not have heard of the new epoch yet")
                .isFalse();
        KeyWork later =
                new KeyWork(gatepost.rooms(), Clock.offset(gatepost.rooms().clock(), Duration.ofMinutes(2)));
        KeyWork.Done done = later.destroyEpoch(epoch, "component:test");
        assertThat(done.fine()).as(done.sentence()).isTrue();
        assertThat(gatepost.rooms().keys().epochs()).containsExactly(epoch + 1);
    }

    /** Every key there is: each epoch that is left, the workspace's, with the wrapped keys as they were copied. */
    private static void noSurvivingKeyOpens(
            TestGatepost gatepost, TestShop shop, ContactId person, Held copied, MessageId message) {
        List<Integer> numbers = List.of(copied.keys().epoch(), copied.keys().epoch() + 1);
        for (int epoch : numbers) {
            var tried = new ContactKeys(
                    epoch, copied.keys().content(), copied.keys().evidence());
            assertThatThrownBy(() ->
                            opens(gatepost, shop, person, new Held(tried, copied.address(), copied.content()), message))
                    .isInstanceOf(Unreadable.class);
        }
        var binding = Contact.addressBinding(shop.workspace().id(), person);
        assertThatThrownBy(() ->
                        gatepost.rooms().keys().workspace(shop.workspace().id()).open(copied.address(), binding))
                .isInstanceOf(Unreadable.class);
    }

    private static void proofAndSuppressionHold(TestGatepost gatepost, TestShop shop, ContactId person)
            throws SQLException {
        Held live = held(
                dev.gatepost.platform.TestPostgres.superuser(gatepost.database()), person.value(), Optional.empty());
        assertThat(live.keys().isErased()).isTrue();
        // The evidence key unwraps under the epoch that is in force: what it sealed is proof still.
        assertThat(gatepost.rooms().keys().evidence(shop.workspace().id(), person.value(), live.keys()))
                .isNotNull();
        assertThat(gatepost.value("select count(*) from consent_event where contact_id = '" + person.value() + "'"))
                .isNotEqualTo(Optional.of("0"));
        assertThat(gatepost.value("select count(*) from contact_erasure")).contains("2");
        assertThat(shop.send(AGAIN, "sale").text()).contains("suppressed");
    }

    private static String opens(TestGatepost gatepost, TestShop shop, ContactId person, Held held, MessageId message) {
        var workspace = shop.workspace().id();
        var key = gatepost.rooms().keys().content(workspace, person.value(), held.keys());
        byte[] content = key.open(held.content(), NewMessage.contentBinding(workspace, message.value()));
        byte[] address = key.open(held.address(), Contact.addressBinding(workspace, person));
        return new String(address, StandardCharsets.UTF_8) + new String(content, StandardCharsets.UTF_8);
    }

    private static Held copied(PostgresCopy copy, MessageId message) throws SQLException {
        try (Connection all = copy.connect();
                PreparedStatement s = all.prepareStatement("select contact_id from message where id = ?")) {
            s.setObject(1, message.value());
            try (ResultSet row = s.executeQuery()) {
                assertThat(row.next()).isTrue();
                return held(copy.connect(), row.getObject(1, UUID.class), Optional.of(message));
            }
        }
    }

    private static Held held(Connection connection, UUID contact, Optional<MessageId> message) throws SQLException {
        try (connection;
                PreparedStatement s = connection.prepareStatement("""
                        select c.key_epoch, c.content_key, c.evidence_key, c.address_sealed,
                            (select m.sealed from message_content m where m.message_id = ?)
                        from contact c where c.id = ?""")) {
            s.setObject(1, message.map(MessageId::value).orElse(contact));
            s.setObject(2, contact);
            try (ResultSet row = s.executeQuery()) {
                assertThat(row.next()).isTrue();
                byte[] content = row.getBytes(5);
                return new Held(
                        new ContactKeys(row.getInt(1), row.getBytes(2), row.getBytes(3)),
                        row.getBytes(4),
                        content == null ? new byte[0] : content);
            }
        }
    }
}
