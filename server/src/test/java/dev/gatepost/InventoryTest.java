package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.platform.TestPostgres;
import dev.gatepost.privacy.inventory.Inventory;
import dev.gatepost.privacy.inventory.Inventory.Column;
import dev.gatepost.privacy.inventory.Inventory.Profile;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** PRV-04: every place where personal data lives is declared, and the declaration is held against the schema. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InventoryTest {
    private final TestGatepost gatepost = TestGatepost.start();
    private final Inventory inventory = Inventory.load();

    @AfterAll
    void stop() {
        gatepost.close();
    }

    /** Whatever can hold words, bytes or networks, and whatever points to a person. */
    private static final String COULD_BE_PERSONAL = """
            select c.relname || '.' || a.attname
            from pg_class c
            join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
            join pg_type t on t.oid = a.atttypid
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
                and c.relname <> 'flyway_schema_history'
                and (t.typcategory in ('S', 'I', 'U', 'B') and t.typname not in ('bool', 'uuid')
                    or t.typname in ('_text', '_bytea', '_varchar', '_jsonb', '_inet')
                    or a.attname in ('contact_id', 'pseudonym'))""";

    private static Set<String> inSchema(Statement ask) throws SQLException {
        Set<String> out = new TreeSet<>();
        try (ResultSet row = ask.executeQuery(COULD_BE_PERSONAL)) {
            while (row.next()) {
                out.add(row.getString(1));
            }
        }
        return out;
    }

    private Set<String> declared() {
        return inventory.columns().stream()
                .map(c -> c.table() + "." + c.name())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyColumnThatCouldHoldSomethingPersonalIsDeclaredAndNoOther() throws SQLException {
        try (Connection all = TestPostgres.superuser(gatepost.database());
                Statement ask = all.createStatement()) {
            Set<String> schema = inSchema(ask);
            assertThat(schema).hasSizeGreaterThan(400);
            Set<String> undeclared = new TreeSet<>(schema);
            undeclared.removeAll(declared());
            assertThat(undeclared).as("declare these in inventory/*.txt").isEmpty();
            Set<String> gone = new TreeSet<>(declared());
            gone.removeAll(schema);
            assertThat(gone).as("declared, but not in the schema").isEmpty();
        }
    }

    /** The check can fail. */
    @Test
    void aColumnThatNobodyDeclaredIsFound() throws SQLException {
        try (Connection all = TestPostgres.superuser(gatepost.database());
                Statement ask = all.createStatement()) {
            all.setAutoCommit(false);
            ask.execute("alter table contact add column nickname text, add column seen_from inet");
            Set<String> undeclared = inSchema(ask);
            undeclared.removeAll(declared());
            assertThat(undeclared).containsExactly("contact.nickname", "contact.seen_from");
            all.rollback();
        }
    }

    @Test
    void everyProfileSaysEverythingAndNamesAnErasureStepThatExists() {
        Set<String> stores = gatepost.rooms().privacy().erasures().stores().stream()
                .map(s -> s.store())
                .collect(Collectors.toSet());
        stores.addAll(Set.of("keys", "ids only", "emptied", "as the record", "stays"));
        for (Profile p : inventory.profiles()) {
            assertThat(List.of(p.purpose(), p.ground(), p.retention(), p.erasure()))
                    .as(p.name())
                    .noneMatch(String::isBlank);
            if (p.whose().equals("people")) {
                assertThat(stores)
                        .as(p.name() + ": " + p.erasure())
                        .anyMatch(s -> p.erasure().startsWith(s));
            }
        }
    }

    @Test
    void theInventoryIsServedAndIsThePageOfTheInventory() throws IOException {
        TestShop shop = gatepost.shop("inventory");
        assertThat(shop.get("/v1/data-inventory").text()).contains("address_sealed", "\"legal_ground\"");
        assertThat(shop.get("/v1/data-inventory.csv").text())
                .startsWith("room,table,column,")
                .contains("\"message_content\",\"sealed\"");
        GeneratedDocsTest.compare("data-inventory.md", page());
    }

    private String page() {
        StringBuilder page = new StringBuilder("""
                # Data inventory

                Every column that holds something about a person: about people who are written to (*people*) or about people of the company
                (*team*). What may be personal and is not declared fails a test. Also as JSON and CSV: `GET /v1/data-inventory`,
                `GET /v1/data-inventory.csv`. Made from `server/src/main/resources/inventory`; see [privacy](privacy.md).

                """);
        for (Profile p : inventory.profiles()) {
            List<Column> columns = inventory.personal().stream()
                    .filter(c -> p.equals(c.profile()))
                    .toList();
            page.append("## ").append(p.name()).append(" (").append(p.whose()).append(")\n\n");
            page.append("* Purpose: ").append(p.purpose()).append(".\n");
            page.append("* Legal ground: ").append(p.ground()).append(".\n");
            page.append("* Kept: ").append(p.retention()).append(".\n");
            page.append("* Erasure: ").append(p.erasure()).append(".\n");
            page.append("* Where: ")
                    .append(columns.stream()
                            .map(c -> "`" + c.table() + "." + c.name() + "`")
                            .collect(Collectors.joining(", ")))
                    .append(".\n\n");
        }
        return page.toString().stripTrailing() + "\n";
    }
}
