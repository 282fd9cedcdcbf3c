package dev.gatepost.consent.lists;

import static dev.gatepost.platform.Sql.column;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.consent.lists.OutsideList.Edition;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.Sql;
import dev.gatepost.platform.WorkspaceId;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the outside lists say of addresses, for the decision. Which lists a workspace has is held in memory and read
 * again when the control version moves; so a workspace without lists pays nothing, and one with lists one query for
 * each batch, whatever their size.
 */
public final class ListsInForce {
    private static final int HASH_BYTES = 16;

    private final @Nullable Database database;
    private final @Nullable Workspaces workspaces;
    private final Clock clock;
    private final ListStore store = new ListStore();
    private volatile Map<WorkspaceId, List<Bound>> bound = Map.of();

    /** A list with the edition in force, if there is one. */
    private record Bound(OutsideList list, @Nullable Edition current) {}

    private ListsInForce() {
        database = null;
        workspaces = null;
        clock = Clock.systemUTC();
    }

    public ListsInForce(Database database, Nodes nodes, Workspaces workspaces, Clock clock) {
        this.database = database;
        this.workspaces = workspaces;
        this.clock = clock;
        nodes.onChange(this::refresh);
        refresh();
    }

    /** No lists anywhere. */
    public static ListsInForce none() {
        return new ListsInForce();
    }

    /** Reads which lists there are. */
    public void refresh() {
        if (database == null || workspaces == null) {
            return;
        }
        List<WorkspaceId> ids = workspaces.all().stream().map(Workspace::id).toList();
        if (ids.isEmpty()) {
            return;
        }
        bound = database.transact(Role.CONSOLE, new Scope(ids, List.of()), tx -> {
            Map<UUID, Edition> current = new HashMap<>();
            store.current(tx, ids).forEach(e -> current.put(e.list(), e));
            Map<WorkspaceId, List<Bound>> next = new HashMap<>();
            for (OutsideList list : store.lists(tx, ids)) {
                if (list.retiredAt() == null) {
                    next.computeIfAbsent(list.workspace(), w -> new ArrayList<>())
                            .add(new Bound(list, current.get(list.id())));
                }
            }
            return Map.copyOf(next);
        });
    }

    /** An address that is to be written to; {@code index} is the organisation's index of it. */
    public record Asked(
            Workspace workspace,
            byte[] index,
            Channel channel,
            @Nullable String country) {}

    /** What a list says of an address. */
    public sealed interface Said {
        /** It is not on it. */
        record Clear() implements Said {}

        /** It is on it. */
        record Listed() implements Said {}

        /** The number changed hands then; who said anything before that day is not who answers now. */
        record ChangedHands(Instant at) implements Said {}

        /** No edition was ever loaded. */
        record Unknown() implements Said {}
    }

    /**
     * The answer of one list.
     *
     * @param list its name
     * @param asOf the day of the edition, or of the list where it has none
     * @param stale whether that is too old to be relied on
     */
    public record Answer(String list, Said said, Instant asOf, boolean stale) {}

    /** The answers for a batch; asks nothing further of the database. */
    public final class Answers {
        private final Map<WorkspaceId, List<Bound>> lists;
        private final Map<Key, Hit> hits;

        private Answers(Map<WorkspaceId, List<Bound>> lists, Map<Key, Hit> hits) {
            this.lists = lists;
            this.hits = hits;
        }

        /** Those of every list that binds. */
        public List<Answer> of(Asked asked) {
            List<Bound> known = lists.get(asked.workspace().id());
            if (known == null) {
                return List.of();
            }
            List<Answer> out = new ArrayList<>();
            for (Bound each : known) {
                if (each.list().binds(asked.channel(), asked.country())) {
                    out.add(answer(each, asked));
                }
            }
            return out;
        }

        private Answer answer(Bound each, Asked asked) {
            OutsideList list = each.list();
            Edition current = each.current();
            if (current == null) {
                return new Answer(list.name(), new Said.Unknown(), list.createdAt(), true);
            }
            Hit hit = hits.get(new Key(current.id(), hash(asked.index())));
            Said said = hit == null
                    ? new Said.Clear()
                    : list.kind().isDated()
                            ? new Said.ChangedHands(hit.since() == null ? current.asOf() : hit.since())
                            : new Said.Listed();
            Instant stale = list.staleFrom(current.asOf());
            Instant now = asked.workspace().clock().at(clock.instant());
            return new Answer(list.name(), said, current.asOf(), stale != null && !now.isBefore(stale));
        }
    }

    private record Key(UUID edition, ByteBuffer hash) {}

    private record Hit(@Nullable Instant since) {}

    private record Probe(WorkspaceId workspace, Key key) {}

    /** Asks all lists that bind, in one query, or in none where no list does. */
    public Answers ask(Connection tx, List<Asked> batch) throws SQLException {
        Map<WorkspaceId, List<Bound>> now = bound;
        if (now.isEmpty()) {
            return new Answers(now, Map.of());
        }
        Set<Probe> probes = new HashSet<>();
        for (Asked asked : batch) {
            for (Bound each : now.getOrDefault(asked.workspace().id(), List.of())) {
                Edition current = each.current();
                if (current != null && each.list().binds(asked.channel(), asked.country())) {
                    probes.add(new Probe(asked.workspace().id(), new Key(current.id(), hash(asked.index()))));
                }
            }
        }
        return new Answers(now, probes.isEmpty() ? Map.of() : find(tx, probes));
    }

    private static Map<Key, Hit> find(Connection tx, Set<Probe> probes) throws SQLException {
        try (PreparedStatement s = tx.prepareStatement("""
                select e.edition_id, e.hash, e.since
                from unnest(?::uuid[], ?::uuid[], ?::bytea[]) as w (workspace_id, edition_id, hash)
                join outside_list_entry e on e.workspace_id = w.workspace_id and e.edition_id = w.edition_id
                    and e.hash = w.hash""")) {
            Sql.bind(
                    s,
                    column(tx, "uuid", probes, p -> p.workspace().value()),
                    column(tx, "uuid", probes, p -> p.key().edition()),
                    column(tx, "bytea", probes, p -> p.key().hash().array()));
            ResultSet rows = s.executeQuery();
            Map<Key, Hit> out = new HashMap<>();
            while (rows.next()) {
                Date since = rows.getDate(3);
                out.put(
                        new Key(rows.getObject(1, UUID.class), ByteBuffer.wrap(rows.getBytes(2))),
                        new Hit(
                                since == null
                                        ? null
                                        // The whole day counts: who agreed on it may be who had the number before.
                                        : since.toLocalDate()
                                                .plusDays(1)
                                                .atStartOfDay(ZoneOffset.UTC)
                                                .toInstant()));
            }
            return out;
        }
    }

    /** What is kept of an address: 128 of the 256 bits of its keyed index, so that ten million take half the room. */
    static ByteBuffer hash(byte[] index) {
        return ByteBuffer.wrap(Arrays.copyOf(index, HASH_BYTES));
    }
}
