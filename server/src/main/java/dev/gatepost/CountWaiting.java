package dev.gatepost;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.limits.pauses.Pause;
import dev.gatepost.limits.pauses.PauseCount;
import dev.gatepost.messages.Lanes;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import dev.gatepost.queue.Queue;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.Sender;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How many messages a pause stops. By lane and sender the index counts them; by template and country the messages
 * themselves are looked at, up to a bound that the answer owns to.
 */
final class CountWaiting implements PauseCount {
    private static final int MOST_COUNTED = 5_000_000;
    private static final int MOST_LOOKED_AT = 100_000;
    private static final int AT_ONCE = 5_000;

    private final Workspaces workspaces;
    private final Catalogue catalogue;
    private final Connections connections;
    private final MessageStore messages;
    private final Queue queue;

    CountWaiting(
            Workspaces workspaces, Catalogue catalogue, Connections connections, MessageStore messages, Queue queue) {
        this.workspaces = workspaces;
        this.catalogue = catalogue;
        this.connections = connections;
        this.messages = messages;
        this.queue = queue;
    }

    @Override
    public Waiting waiting(Connection tx, WorkspaceId workspace, Pause pause) throws SQLException {
        List<Workspace> all =
                workspace.equals(WorkspaceId.INSTANCE) ? workspaces.all() : List.of(workspaces.get(workspace));
        long count = 0;
        boolean complete = true;
        for (Workspace one : all) {
            Waiting some = in(tx, one, pause);
            count += some.messages();
            complete &= some.complete();
        }
        return new Waiting(count, complete);
    }

    private Waiting in(Connection tx, Workspace workspace, Pause pause) throws SQLException {
        String value = pause.value() == null ? "" : pause.value();
        return switch (pause.scope()) {
            case ALL, WORKSPACE -> counted(queue.waiting(tx, lanes(Lanes.SENDING), workspace.id(), MOST_COUNTED));
            case SENDER -> ofSenders(tx, workspace, s -> s.id().toString().equals(value));
            case PURPOSE -> {
                Purpose purpose = Purpose.parse(value).orElseThrow();
                String lane = Lanes.of(purpose);
                yield Lanes.purposes(lane).size() == 1
                        ? counted(queue.waiting(tx, lanes(List.of(lane)), workspace.id(), MOST_COUNTED))
                        : looked(tx, workspace, List.of(lane), m -> m.purpose() == purpose);
            }
            case CONNECTION -> ofSenders(tx, workspace, s -> isConnection(s, value));
            case PROVIDER -> ofSenders(tx, workspace, s -> isProvider(s, value));
            case TEMPLATE -> looked(tx, workspace, Lanes.SENDING, m -> value.equals(written(m)));
            case COUNTRY ->
                looked(tx, workspace, Lanes.SENDING, m -> value.equals(m.marks().country()));
        };
    }

    private static Waiting counted(long count) {
        return new Waiting(count, count < MOST_COUNTED);
    }

    private static @Nullable String written(StoredMessage message) {
        return message.template() == null ? null : message.template().toString();
    }

    private static boolean isConnection(Sender sender, String value) {
        return new ConnectionId(sender.connection()).toString().equals(value);
    }

    private boolean isProvider(Sender sender, String value) {
        return connections
                .open(new ConnectionId(sender.connection()))
                .filter(o -> o.provider().name().equals(value))
                .isPresent();
    }

    private Waiting ofSenders(Connection tx, Workspace workspace, Predicate<Sender> wanted) throws SQLException {
        List<UUID> senders = catalogue.of(workspace).senders().stream()
                .filter(wanted)
                .map(sender -> sender.id().value())
                .toList();
        return counted(queue.waiting(tx, lanes(Lanes.SENDING), workspace.id(), senders, MOST_COUNTED));
    }

    private Waiting looked(Connection tx, Workspace workspace, List<String> lanes, Predicate<StoredMessage> wanted)
            throws SQLException {
        List<UUID> items = queue.items(tx, workspace.id(), lanes(lanes), MOST_LOOKED_AT);
        long count = 0;
        for (int from = 0; from < items.size(); from += AT_ONCE) {
            Map<MessageId, WorkspaceId> part = new TreeMap<>();
            items.subList(from, Math.min(items.size(), from + AT_ONCE))
                    .forEach(id -> part.put(new MessageId(id), workspace.id()));
            count += messages.find(tx, part).values().stream().filter(wanted).count();
        }
        return new Waiting(count, items.size() < MOST_LOOKED_AT);
    }

    private static List<String> lanes(List<String> lanes) {
        List<String> out = new ArrayList<>(lanes);
        lanes.forEach(l -> out.add(Lanes.held(l)));
        return out;
    }
}
