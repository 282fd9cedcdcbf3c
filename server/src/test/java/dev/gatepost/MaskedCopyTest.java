package dev.gatepost;

import static dev.gatepost.TestClient.document;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Person;
import dev.gatepost.access.Session.Grant;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces.NewWorkspace;
import dev.gatepost.access.operators.Operators.By;
import dev.gatepost.consent.ConsentProjection;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.EnsureContacts;
import dev.gatepost.contacts.masked.ReservedAddresses;
import dev.gatepost.copies.MaskedCopies;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** PRV-05, TEN-02: a copy for tests has the shape of the customers, and nothing by which one of them could be found. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MaskedCopyTest {
    private static final String ADA = "+13052345811";
    private static final String BEN = "+4915112345812";
    private static final String CLEO = "+819012345678";
    private static final String DORA = "dora.dorn@verschwiegen.example";

    private final TestGatepost gatepost = TestGatepost.start(true);

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private Workspace sister(TestShop shop, String name, Workspace.Kind kind) {
        Workspace made = gatepost.rooms()
                .workspaces()
                .create(new NewWorkspace(shop.workspace().name() + " holding", name, kind, Set.of("US")), "x");
        if (kind == Workspace.Kind.TEST) {
            gatepost.sandbox().connect(made, "x");
        }
        return made;
    }

    /** Customers with consents, an opt-out and homes; gives what must not be found in a copy, by what it is. */
    private Map<String, String> customers(TestShop shop) {
        for (String address : List.of(ADA, BEN, CLEO)) {
            shop.consent(address);
            shop.send(address, "order_shipped");
        }
        shop.send(DORA, "order_mail");
        Map<String, Object> leaves = shop.consentEvent(BEN, "revoked");
        assertThat(shop.client().post(shop.key(), "/v1/consents", leaves).status())
                .isEqualTo(201);
        Map<String, Object> home = document("address", ADA, "channel", "sms", "residence", Map.of("country", "US"));
        assertThat(shop.client().put(shop.key(), "/v1/residences", home).status())
                .isEqualTo(200);
        Map<String, String> clear = new LinkedHashMap<>();
        for (String address : List.of(ADA, BEN, CLEO)) {
            clear.put("number " + address, address.substring(1));
        }
        clear.put("mail", DORA);
        clear.put("name", "Lena");
        for (Contact contact : contacts(shop.workspace())) {
            clear.put("id of " + contact.id(), contact.id().value().toString());
            clear.put("pseudonym of " + contact.id(), contact.pseudonym().toString());
            clear.put("index of " + contact.id(), HexFormat.of().formatHex(contact.index()));
        }
        for (String event : texts("select id::text from consent_event where workspace_id = '"
                + shop.workspace().id().value() + "'")) {
            clear.put("consent " + event, event);
        }
        for (String at : texts("select occurred_at::text from consent_event where workspace_id = '"
                + shop.workspace().id().value() + "'")) {
            clear.put("instant " + at, at);
        }
        return clear;
    }

    private List<Contact> contacts(Workspace workspace) {
        return gatepost.database()
                .transact(
                        Role.CONSOLE,
                        Scope.of(workspace.id(), workspace.organisation()),
                        tx -> gatepost.rooms().contactStore().after(tx, workspace.id(), new byte[0], 1_000));
    }

    private List<String> texts(String sql) {
        List<String> out = new ArrayList<>();
        try (Connection all = TestPostgres.superuser(gatepost.database());
                Statement ask = all.createStatement();
                ResultSet row = ask.executeQuery(sql)) {
            while (row.next()) {
                out.add(row.getString(1));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return out;
    }

    /** Every row of the copy, whatever the table, and the opt-outs of people whom the copy made up. */
    private List<NothingInTheClearTest.Line> rows(Workspace copy) {
        List<NothingInTheClearTest.Line> out = new ArrayList<>();
        for (String table : texts("""
                select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
                where a.attname = 'workspace_id' and c.relnamespace = 'public'::regnamespace
                    and c.relkind in ('r', 'p') and not c.relispartition""")) {
            for (String row : texts("select t::text from " + table + " t where workspace_id = '"
                    + copy.id().value() + "'")) {
                out.add(new NothingInTheClearTest.Line("table " + table, row));
            }
        }
        for (String row : texts("""
                select s::text from suppression s join contact c on c.address_index = s.address_index
                where c.workspace_id = '%s'""".formatted(copy.id().value()))) {
            out.add(new NothingInTheClearTest.Line("table suppression", row));
        }
        return out;
    }

    private static long granted(List<Contact> contacts) {
        return contacts.stream()
                .map(c -> ConsentProjection.read(c.consent()))
                .flatMap(p -> p.subjects().stream().flatMap(s -> p.state(s.channel(), s.purpose(), s.brand()).stream()))
                .filter(ConsentProjection.State::granted)
                .count();
    }

    @Test
    void theCopyHasTheShapeAndNothingOfTheCustomers() throws Exception {
        TestShop shop = gatepost.shop("origin");
        Map<String, String> clear = customers(shop);
        Workspace copy = sister(shop, "origin-test", Workspace.Kind.TEST);

        var wish = new MaskedCopies.Wish(shop.workspace(), copy, true, 100, "For the tests of spring.");
        var done =
                (MaskedCopies.Done.Made) CopyRooms.over(gatepost.rooms()).make(wish, Person.local("os-user:ada"), "c");

        assertThat(done.copy().customers()).isEqualTo(4);
        assertThat(done.copy().objections()).isEmpty();
        gatepost.rooms().sequenceAudit().drain(copy.id());
        List<NothingInTheClearTest.Line> rows = rows(copy);
        assertThat(rows).hasSizeGreaterThan(20);
        List<String> found = new ArrayList<>();
        NothingInTheClearTest.search(rows, clear, found);
        assertThat(found).isEmpty();

        List<Contact> made = contacts(copy);
        var open = new EnsureContacts(gatepost.rooms().keys(), gatepost.rooms().contactStore());
        Set<String> addresses = new TreeSet<>();
        made.forEach(c -> addresses.add(open.address(c)));
        assertThat(addresses).hasSize(4).allMatch(ReservedAddresses::isReserved);
        assertThat(addresses).anyMatch(a -> a.startsWith("+1305555")).anyMatch(a -> a.contains("@example."));
        assertThat(granted(made)).as("Ada and Cleo").isEqualTo(granted(contacts(shop.workspace())));
        assertThat(rows).anyMatch(r -> r.where().equals("table suppression"));
        assertThat(made.stream()
                        .filter(c -> c.residence() != null)
                        .map(c -> c.residence().written()))
                .as("Ada's home, and Cleo's country, which keeps no numbers free")
                .containsExactlyInAnyOrder("US", "JP");
        assertThat(audited(copy, "masked_copy.made")).isTrue();
        assertThat(audited(shop.workspace(), "masked_copy.taken_from_here")).isTrue();

        var again =
                (MaskedCopies.Done.Made) CopyRooms.over(gatepost.rooms()).make(wish, Person.local("os-user:ada"), "c");
        assertThat(again.copy().settings()).as("they are there already").isZero();
        assertThat(contacts(copy)).as("others").hasSize(8);
    }

    private boolean audited(Workspace workspace, String action) {
        gatepost.rooms().sequenceAudit().drain(workspace.id());
        return gatepost.value("select 1 from audit_page where workspace_id = '"
                        + workspace.id().value() + "' and convert_from(events, 'UTF8') like '%\"" + action + "\"%'")
                .isPresent();
    }

    @Test
    void withoutTheMaskOrIntoAnythingButATestNothingIsCopied() {
        TestShop shop = gatepost.shop("bare");
        customers(shop);
        Workspace copy = sister(shop, "bare-test", Workspace.Kind.TEST);
        Workspace live = sister(shop, "bare-live", Workspace.Kind.LIVE);
        MaskedCopies copies = CopyRooms.over(gatepost.rooms());
        var by = Person.local("os-user:ada");

        assertThat(copies.make(new MaskedCopies.Wish(shop.workspace(), copy, false, 10, "x"), by, "c"))
                .isEqualTo(new MaskedCopies.Done.Refused(
                        "mask", "people are copied masked or not at all; ask for it masked"));
        assertThat(copies.make(new MaskedCopies.Wish(shop.workspace(), live, true, 10, "x"), by, "c"))
                .isInstanceOf(MaskedCopies.Done.Refused.class);
        Workspace stranger = gatepost.shop("stranger").workspace();
        assertThat(copies.make(new MaskedCopies.Wish(stranger, copy, true, 10, "x"), by, "c"))
                .isInstanceOf(MaskedCopies.Done.Refused.class);
        assertThat(contacts(copy)).isEmpty();
        assertThat(contacts(live)).isEmpty();
    }

    @Test
    void whoMayEraseInBothMayCopyAndOthersMayNot() {
        TestShop shop = gatepost.shop("asked");
        customers(shop);
        Workspace copy = sister(shop, "asked-test", Workspace.Kind.TEST);
        Map<String, Object> wish = document("from", "asked", "mask", true, "customers", 2, "reason", "Tests.");
        try (TestPerson both = TestPerson.join(gatepost, "both", OperatorRole.ADMIN, copy);
                TestPerson one = TestPerson.join(gatepost, "one", OperatorRole.ADMIN, copy)) {
            var accounts = gatepost.rooms().access().people().operators();
            accounts.list().stream()
                    .filter(a -> a.operator().name().equals("both"))
                    .forEach(a -> accounts.give(
                            a.operator().id(),
                            new Grant(OperatorRole.ADMIN, null, shop.workspace().id()),
                            By.local("os-user:ada")));
            assertThat(one.post("/v1/masked-copies", wish, copy).at("/errors/0/pointer"))
                    .isEqualTo("/from");
            wish.put("mask", false);
            Reply unmasked = both.post("/v1/masked-copies", wish, copy);
            assertThat(unmasked.status()).as(unmasked.text()).isEqualTo(400);
            wish.put("mask", true);
            Reply made = both.post("/v1/masked-copies", wish, copy);
            assertThat(made.status()).as(made.text()).isEqualTo(201);
            assertThat(made.at("/customers")).isEqualTo("2");
            assertThat(both.get("/v1/masked-copies", copy).at("/data/0/id")).isEqualTo(made.id());
        }
    }
}
