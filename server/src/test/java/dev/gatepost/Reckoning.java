package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The day of reckoning after whatever happened: what Gatepost's database says is held against the carrier's book and
 * bill, message by message, attempt by attempt and to the millionth (MSG-02, LIM-03).
 */
final class Reckoning {
    /** States in which a message may not rest once everything runs again. */
    private static final Set<String> UNDER_WAY = Set.of("accepted", "deferred", "sending");
    /** Handed over; the report may have been given up by the carrier while nobody was there to hear it. */
    private static final Set<String> UNREPORTED = Set.of("submitted", "sent");

    /** A message of ours; {@code id} without hyphens. */
    private record Ours(
            String id,
            String state,
            @Nullable String money,
            long reserved,
            @Nullable Long spent) {}

    private record Try(String outcome, @Nullable String theirs) {}

    private final OutsideCarrier carrier;
    private final Database database;

    /** A superuser's way into Gatepost's database. */
    interface Database {
        Connection open() throws SQLException, IOException;
    }

    Reckoning(OutsideCarrier carrier, Database database) {
        this.carrier = carrier;
        this.database = database;
    }

    /**
     * Waits until every message rests: none under way or in flight, none uncertain, as the carrier can be asked; and a
     * while longer for those whose report is outstanding.
     */
    Map<String, Integer> settle(Duration most, Duration forReports) throws Exception {
        Instant end = Instant.now().plus(most);
        Instant reports = Instant.MAX;
        while (true) {
            Map<String, Integer> states = states();
            boolean rests = states.keySet().stream().noneMatch(UNDER_WAY::contains)
                    && !states.containsKey("uncertain")
                    && value("select count(*) from in_flight") == 0
                    && value("select count(*) from callback_inbox where state = 'new'") == 0;
            boolean reported = states.keySet().stream().noneMatch(UNREPORTED::contains);
            Instant now = Instant.now();
            if (rests && reports == Instant.MAX) {
                reports = now.plus(forReports);
            }
            if (rests && (reported || now.isAfter(reports)) || now.isAfter(end)) {
                return states;
            }
            Thread.sleep(300);
        }
    }

    private Map<String, Integer> states() throws Exception {
        Map<String, Integer> out = new TreeMap<>();
        for (Ours m : messages().values()) {
            out.merge(m.state(), 1, Integer::sum);
        }
        return out;
    }

    /**
     * Holds everything against everything.
     *
     * @param accepted the ids that were answered with 202
     */
    void check(Set<String> accepted) throws Exception {
        Map<String, Ours> ours = messages();
        List<OutsideCarrier.Taken> book = carrier.book();
        assertThat(ours.keySet()).as("what was answered 202 is there").containsAll(accepted);
        assertThat(ours.values().stream()
                        .filter(m -> UNDER_WAY.contains(m.state()))
                        .toList())
                .as("nothing is stuck")
                .isEmpty();
        assertThat(value("select count(*) from in_flight")).as("in flight").isZero();
        assertThat(value("select count(*) from queue_entry where lane like 'send.%' or lane like 'held.%'"))
                .as("nothing waits for a message that is over")
                .isZero();
        assertThat(value("select count(*) from callback_inbox where state <> 'done'"))
                .as("every report that was answered for is applied")
                .isZero();
        checkOnce(book);
        checkAttempts(book);
        checkMoney(ours, book);
        checkBudgets();
    }

    private static void checkOnce(List<OutsideCarrier.Taken> book) {
        Map<String, List<String>> byMessage = book.stream()
                .collect(Collectors.groupingBy(
                        OutsideCarrier.Taken::message,
                        Collectors.mapping(OutsideCarrier.Taken::reference, Collectors.toList())));
        assertThat(byMessage.values().stream().filter(r -> r.size() > 1).toList())
                .as("no message was sent twice")
                .isEmpty();
    }

    private void checkAttempts(List<OutsideCarrier.Taken> book) throws Exception {
        Map<String, Try> tries = tries();
        List<String> wrong = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (OutsideCarrier.Taken entry : book) {
            taken.add(entry.reference());
            Try ours = tries.get(entry.reference());
            if (ours == null
                    || !Set.of("taken", "unknown").contains(ours.outcome())
                    || ours.theirs() != null && !ours.theirs().equals(entry.id())) {
                wrong.add("the carrier has " + entry + ", we have " + ours);
            }
        }
        tries.forEach((reference, ours) -> {
            if (ours.outcome().equals("taken") && !taken.contains(reference)) {
                wrong.add("we think that the carrier took " + reference);
            }
        });
        assertThat(wrong).as("the books agree attempt by attempt").isEmpty();
    }

    private void checkMoney(Map<String, Ours> ours, List<OutsideCarrier.Taken> book) {
        Map<String, Long> billed = new HashMap<>();
        book.forEach(entry -> billed.merge(entry.message(), entry.micros(), Long::sum));
        List<String> wrong = new ArrayList<>();
        long known = 0;
        for (Ours m : ours.values()) {
            long theirs = billed.getOrDefault(m.id(), 0L);
            boolean keepsReservation = "reserved".equals(m.money()) && m.state().equals("uncertain");
            Long spent = m.spent();
            long mine = (spent == null ? 0 : spent) + (keepsReservation && theirs > 0 ? m.reserved() : 0);
            if (mine != theirs || "reserved".equals(m.money()) != m.state().equals("uncertain")) {
                wrong.add(m + " against " + theirs);
            }
            known += mine;
        }
        assertThat(wrong).as("spent and reserved, message by message").isEmpty();
        assertThat(known).as("the carrier's bill").isEqualTo(carrier.bill());
    }

    /** What the budgets hold is what their messages add up to. */
    private void checkBudgets() throws Exception {
        List<String> wrong = new ArrayList<>();
        try (Connection all = database.open();
                Statement ask = all.createStatement();
                ResultSet rows = ask.executeQuery("""
                        select u.budget_id, u.reserved_micros, u.spent_micros,
                            coalesce(sum(s.reserved_micros) filter (where s.state = 'reserved'), 0),
                            coalesce(sum(s.spent_micros), 0)
                        from budget_use u left join spend s
                            on s.workspace_id = u.workspace_id and u.budget_id = any(s.budgets)
                        group by 1, 2, 3""")) {
            while (rows.next()) {
                if (rows.getLong(2) != rows.getLong(4) || rows.getLong(3) != rows.getLong(5)) {
                    wrong.add(rows.getString(1) + ": " + rows.getLong(2) + "+" + rows.getLong(3) + " against "
                            + rows.getLong(4) + "+" + rows.getLong(5));
                }
            }
        }
        assertThat(wrong).as("the budgets add up").isEmpty();
    }

    private Map<String, Ours> messages() throws Exception {
        Map<String, Ours> out = new HashMap<>();
        try (Connection all = database.open();
                Statement ask = all.createStatement();
                ResultSet rows = ask.executeQuery("""
                        select replace(m.id::text, '-', ''), coalesce(t.state, m.initial_state), p.state,
                            p.reserved_micros, p.spent_micros
                        from message m
                        left join message_state t on t.workspace_id = m.workspace_id and t.message_id = m.id
                        left join spend p on p.workspace_id = m.workspace_id and p.message_id = m.id""")) {
            while (rows.next()) {
                long spent = rows.getLong(5);
                Long spentOrNull = rows.wasNull() ? null : spent;
                out.put(
                        rows.getString(1),
                        new Ours(
                                rows.getString(1), rows.getString(2), rows.getString(3), rows.getLong(4), spentOrNull));
            }
        }
        return out;
    }

    private Map<String, Try> tries() throws Exception {
        Map<String, Try> out = new HashMap<>();
        try (Connection all = database.open();
                Statement ask = all.createStatement();
                ResultSet rows = ask.executeQuery("select replace(message_id::text, '-', '') || '.' || number, outcome,"
                        + " provider_reference from attempt")) {
            while (rows.next()) {
                out.put(rows.getString(1), new Try(rows.getString(2), rows.getString(3)));
            }
        }
        return out;
    }

    /** Texts that a superuser reads. */
    Set<String> texts(String sql) throws Exception {
        Set<String> out = new HashSet<>();
        try (Connection all = database.open();
                Statement ask = all.createStatement();
                ResultSet rows = ask.executeQuery(sql)) {
            while (rows.next()) {
                out.add(rows.getString(1));
            }
        }
        return out;
    }

    /** One number that a superuser reads. */
    long value(String sql) throws Exception {
        try (Connection all = database.open();
                Statement ask = all.createStatement();
                ResultSet rows = ask.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
