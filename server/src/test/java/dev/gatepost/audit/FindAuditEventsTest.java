package dev.gatepost.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestGatepost;
import dev.gatepost.platform.TestPostgres;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** AUD-03: a search that finds nothing in a long log says how far it looked, and goes on from there. */
class FindAuditEventsTest {
    private static final int PAGES = FindAuditEvents.MOST_LOOKED_AT + 500;

    /** AUD-03 */
    @Test
    void aLookGoesThroughABoundedPartOfTheLog() throws SQLException {
        try (TestGatepost gatepost = TestGatepost.start()) {
            WorkspaceId workspace = WorkspaceId.next();
            try (Connection all = TestPostgres.superuser(gatepost.database());
                    Statement s = all.createStatement()) {
                s.execute("insert into audit_page (workspace_id, first, size, from_at, until_at, words, events, hashes)"
                        + " select '" + workspace.value() + "', n * 256, 1, now(), now(), B'0'::bit(8192), '',"
                        + " sha256('x') from generate_series(0, " + (PAGES - 1) + ") n");
            }
            var find = new FindAuditEvents(gatepost.rooms().database());
            AuditFilter rare = AuditFilter.action("key.");

            FindAuditEvents.Found first = find.page(workspace, rare, 10, null);
            assertThat(first.entries()).isEmpty();
            assertThat(first.next()).isEqualTo(500L * 256);
            FindAuditEvents.Found second = find.page(workspace, rare, 10, first.next());
            assertThat(second.entries()).isEmpty();
            assertThat(second.next()).isNull();
        }
    }
}
