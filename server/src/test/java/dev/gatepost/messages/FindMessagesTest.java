package dev.gatepost.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestGatepost;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.TestPostgres;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.templates.TemplateId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** MSG-06: among many messages each filter goes by its index, and no page looks at more rows than it may. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FindMessagesTest {
    private static final int MANY = 300_000;
    private static final UUID LAST = new UUID(-1, -1);

    private final TestGatepost gatepost = TestGatepost.start();
    private final WorkspaceId workspace = WorkspaceId.next();
    private final ContactId contact = new ContactId(new UUID(7, 1));
    private final TemplateId template = new TemplateId(new UUID(8, 1));

    @AfterAll
    void stop() {
        gatepost.close();
    }

    /** Half of all is another workspace's; one in a hundred was refused, one in a hundred failed. */
    @BeforeAll
    void fill() throws SQLException {
        try (Connection all = TestPostgres.superuser(gatepost.database());
                Statement s = all.createStatement()) {
            s.execute("""
                    insert into message (workspace_id, id, contact_id, channel, purpose, template_id, template_version,
                        sender_id, initial_state, accepted_at, content_expires, decision, correlation, reference_hash,
                        reason)
                    select case when n %% 2 = 0 then '%1$s'::uuid else '%2$s'::uuid end,
                        gatepost_uuid_at(date_trunc('month', now()) + n * interval '1 millisecond'),
                        ('00000000-0000-0007-0000-' || lpad(to_hex(n %% 999), 12, '0'))::uuid, 'sms', 'transactional',
                        ('00000000-0000-0008-0000-' || lpad(to_hex(n %% 21), 12, '0'))::uuid, 1,
                        '%1$s'::uuid, case when n %% 100 = 0 then 'blocked' else 'accepted' end, now(), current_date,
                        '{}', 'cor', case when n %% 50 = 0 then sha256(('r' || n %% 1000)::bytea) end,
                        case when n %% 100 = 0 then 'consent_missing' end
                    from generate_series(1, %3$d) n""".formatted(workspace.value(), UUID.randomUUID(), MANY));
            s.execute("""
                    insert into message_state select workspace_id, id, case when (extract(epoch from
                        accepted_at))::int >= 0 and substr(id::text, 12, 2) = '00' then 'failed' else 'delivered' end, 1,
                        now()
                    from message where initial_state = 'accepted'""");
            s.execute("insert into message_shelf select workspace_id, state, message_id, 'provider_refused'"
                    + " from message_state where state = 'failed'");
            s.execute("analyze message, message_state, message_shelf");
        }
    }

    private MessageSearch search(
            @Nullable MessageState state,
            @Nullable ContactId who,
            @Nullable TemplateId which,
            byte @Nullable [] reference,
            @Nullable String reason) {
        List<TemplateId> templates = which == null ? null : List.of(which);
        return new MessageSearch(workspace, state, who, templates, reference, reason, null, null, null, null, false);
    }

    private <T extends @Nullable Object> T in(dev.gatepost.platform.Database.Work<T> work) {
        return gatepost.database().transact(Role.CONSOLE, Scope.of(workspace, OrganisationId.next()), work);
    }

    private String plan(MessageSearch search) {
        return in(tx -> {
            FindMessages.Question question = FindMessages.question(tx, search, LAST, 51);
            var explained = new FindMessages.Question(
                    "explain (analyze, timing off, costs off) " + question.sql(), question.values());
            StringBuilder out = new StringBuilder();
            try (PreparedStatement s = explained.prepare(tx);
                    ResultSet rows = s.executeQuery()) {
                while (rows.next()) {
                    out.append(rows.getString(1)).append('\n');
                }
            }
            return out.toString();
        });
    }

    private static final Pattern ROWS = Pattern.compile("actual rows=([0-9.]+) loops=(\\d+)");

    /** No step of the plan saw more rows than a page may look at, of two leads at most. */
    private static void bounded(String plan) {
        Matcher rows = ROWS.matcher(plan);
        int steps = 0;
        while (rows.find()) {
            double seen = Double.parseDouble(rows.group(1)) * Long.parseLong(rows.group(2));
            assertThat(seen).as(plan).isLessThanOrEqualTo(2.0 * FindMessages.MOST_LOOKED_AT + 2);
            steps++;
        }
        assertThat(steps).isPositive();
        // An empty partition is planned as it likes; what counts is what ran.
        assertThat(plan.lines().filter(l -> l.contains("Seq Scan on message") && !l.contains("never executed")))
                .as(plan)
                .isEmpty();
    }

    @Test
    void eachFilterGoesByItsIndex() throws SQLException {
        byte[] reference = gatepost.database().transact(Role.CONSOLE, Scope.none(), tx -> {
            try (Statement s = tx.createStatement();
                    ResultSet rows = s.executeQuery("select sha256('r50'::bytea)")) {
                rows.next();
                return rows.getBytes(1);
            }
        });
        String byContact = plan(search(null, contact, null, null, null));
        String byReference = plan(search(null, null, null, reference, null));
        String byTemplate = plan(search(null, null, template, null, null));
        String byReason = plan(search(null, null, null, null, "consent_missing"));
        String byState = plan(search(MessageState.FAILED, null, null, null, null));
        String refused = plan(search(MessageState.BLOCKED, null, null, null, null));
        String newest = plan(MessageSearch.all(workspace));

        assertThat(byContact).contains("workspace_id_contact_id_id_idx");
        assertThat(byReference).contains("workspace_id_reference_hash_id_idx");
        assertThat(byTemplate).contains("workspace_id_template_id_id_idx");
        assertThat(byReason).contains("workspace_id_reason_id_idx").contains("message_shelf_by_reason");
        assertThat(byState).contains("message_shelf_pkey");
        assertThat(refused).contains("workspace_id_initial_state_id_idx");
        assertThat(newest).contains("_pkey");
        List.of(byContact, byReference, byTemplate, byReason, byState, refused, newest)
                .forEach(FindMessagesTest::bounded);
    }

    @Test
    void aFilterWithoutAnIndexLooksAtABoundedNumberOfRows() {
        var nobody =
                new MessageSearch(workspace, null, null, null, null, null, Purpose.OTP, Channel.SMS, null, null, false);
        bounded(plan(nobody));

        List<FindMessages.Page> pages = new ArrayList<>();
        MessageId after = null;
        do {
            MessageId from = after;
            FindMessages.Page page = in(tx -> FindMessages.page(tx, nobody, from, 50));
            pages.add(page);
            after = page.next();
        } while (after != null);

        assertThat(pages)
                .hasSize(MANY / 2 / FindMessages.MOST_LOOKED_AT + 1)
                .allMatch(p -> p.ids().isEmpty());
    }

    @Test
    void allPagesTogetherAreAllMessages() {
        MessageSearch failed = search(MessageState.FAILED, null, null, null, null);
        List<MessageId> seen = new ArrayList<>();
        MessageId after = null;
        do {
            MessageId from = after;
            FindMessages.Page page = in(tx -> FindMessages.page(tx, failed, from, 200));
            seen.addAll(page.ids());
            after = page.next();
        } while (after != null);

        String count = gatepost.value(
                        "select count(*) from message_shelf where workspace_id = '" + workspace.value() + "'")
                .orElseThrow();
        assertThat(seen)
                .hasSize(Integer.parseInt(count))
                .doesNotHaveDuplicates()
                .isSortedAccordingTo((a, b) -> b.toString().compareTo(a.toString()));
        assertThat(seen).hasSizeGreaterThan(100);
    }

    /** A hundred thousand of one reference are counted by index. */
    @Test
    void theFunnelCountsEachMessageOnce() {
        byte[] hash = new byte[32];
        long total = in(tx -> {
                    try (Statement s = tx.createStatement();
                            ResultSet rows = s.executeQuery("select sha256('r0'::bytea)")) {
                        rows.next();
                        return Funnel.of(tx, workspace, rows.getBytes(1));
                    }
                })
                .stream()
                .mapToLong(Funnel.Count::messages)
                .sum();

        assertThat(total).isEqualTo(MANY / 1000);
        List<Funnel.Count> none = in(tx -> Funnel.of(tx, workspace, hash));
        assertThat(none).isEmpty();
    }
}
