package dev.gatepost.console;

import dev.gatepost.Rooms;
import dev.gatepost.access.Workspace;
import dev.gatepost.console.LiveView.ShopClock;
import dev.gatepost.console.LiveView.Stage;
import dev.gatepost.console.LiveView.StateCount;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Contact;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.contacts.ContactStore;
import dev.gatepost.demo.Demo;
import dev.gatepost.demo.Scene;
import dev.gatepost.keys.Unreadable;
import dev.gatepost.messages.MessageId;
import dev.gatepost.messages.MessageState;
import dev.gatepost.messages.RecentMessages;
import dev.gatepost.messages.StoredMessage;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.templates.ActiveTemplate;
import dev.gatepost.templates.Sender;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads what the page shows of the workspace {@code demo}, in one transaction, and masks every address on the way. */
final class LoadLive {
    private static final int OWN_MESSAGES = 20;
    /** More than the story makes, so that the newest own ones are found behind it. */
    private static final int LOOKED_AT = 60;

    private static final LocalTime MORNING = LocalTime.of(8, 0);

    private final Rooms rooms;

    LoadLive(Rooms rooms) {
        this.rooms = rooms;
    }

    private record Read(
            List<MessageView.Parts> messages, Map<ContactId, Contact> people, Map<MessageState, Long> counts) {}

    LiveView now(List<Scene> scenes, boolean mayAct) {
        Optional<Workspace> workspace = rooms.workspaces().named(Demo.NAME);
        if (workspace.isEmpty()) {
            return new LiveView(Stage.AHEAD, null, views(scenes, Map.of(), List.of()), List.of(), 0, List.of(), mayAct);
        }
        Instant now = workspace.get().clock().at(rooms.clock().instant());
        Set<MessageId> told = scenes.stream()
                .flatMap(s -> s.messages().stream())
                .flatMap(id -> MessageId.parse(id).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Read read = read(workspace.get(), told);
        Map<String, MessageView> views = new LinkedHashMap<>();
        for (MessageView.Parts parts : read.messages()) {
            views.put(
                    parts.message().id().toString(),
                    MessageView.of(parts, names(workspace.get(), parts.message(), read.people()), now));
        }
        Stage stage = stage(scenes, !views.isEmpty());
        Set<String> shown = told.stream().map(MessageId::toString).collect(Collectors.toSet());
        List<MessageView> others =
                views.values().stream().filter(m -> !shown.contains(m.id())).toList();
        return new LiveView(
                stage,
                new ShopClock(new Moment(now), workspace.get().clock().offset(), nextMorning(now)),
                stage == Stage.EARLIER ? List.of() : views(scenes, views, others.reversed()),
                counts(read.counts(), views.values()),
                rooms.callbacks().quarantined(workspace.get()),
                stage == Stage.PLAYING
                        ? List.of()
                        : others.stream().limit(OWN_MESSAGES).toList(),
                mayAct);
    }

    private static Stage stage(List<Scene> scenes, boolean anyMessage) {
        boolean begun = scenes.stream().anyMatch(s -> s.state() != Scene.State.WAITING);
        if (!begun) {
            return anyMessage ? Stage.EARLIER : Stage.AHEAD;
        }
        boolean over = scenes.stream().allMatch(s -> s.state() == Scene.State.TRUE || s.state() == Scene.State.FALSE);
        return over ? Stage.OVER : Stage.PLAYING;
    }

    private Read read(Workspace workspace, Set<MessageId> told) {
        return rooms.database().transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
            Set<MessageId> wanted = new LinkedHashSet<>(RecentMessages.newest(tx, workspace.id(), LOOKED_AT));
            wanted.addAll(told);
            List<MessageView.Parts> parts = parts(tx, workspace.id(), wanted);
            Map<ContactId, WorkspaceId> people = new HashMap<>();
            parts.forEach(p -> people.put(p.message().contact(), workspace.id()));
            return new Read(
                    parts,
                    rooms.contactStore().byId(tx, people, ContactStore.Hold.NONE),
                    RecentMessages.byState(tx, workspace.id()));
        });
    }

    private List<MessageView.Parts> parts(Connection tx, WorkspaceId workspace, Set<MessageId> wanted)
            throws SQLException {
        Map<MessageId, WorkspaceId> ids = new LinkedHashMap<>();
        wanted.forEach(id -> ids.put(id, workspace));
        Map<MessageId, StoredMessage> found = rooms.messageStore().find(tx, ids);
        List<MessageView.Parts> out = new ArrayList<>(found.size());
        for (MessageId id : wanted) {
            StoredMessage message = found.get(id);
            if (message != null) {
                out.add(new MessageView.Parts(
                        message,
                        rooms.messageStore().steps(tx, workspace, id),
                        rooms.attemptStore().of(tx, workspace, id)));
            }
        }
        return out;
    }

    private MessageView.Names names(Workspace workspace, StoredMessage message, Map<ContactId, Contact> people) {
        String from = rooms.catalogue()
                .of(workspace)
                .sender(message.sender())
                .map(LoadLive::masked)
                .orElse("…");
        String template = message.template() == null
                ? "free text"
                : rooms.catalogue()
                                .version(workspace, message.template(), message.templateVersion())
                                .map(ActiveTemplate::name)
                                .orElse("template")
                        + " v" + message.templateVersion();
        Contact person = people.get(message.contact());
        return new MessageView.Names(person == null ? "…" : masked(message, person), from, template);
    }

    private static String masked(Sender sender) {
        return new Address(sender.channel(), sender.address()).masked();
    }

    private String masked(StoredMessage message, Contact person) {
        try {
            byte[] plain = rooms.keys()
                    .content(person.workspace(), person.id().value(), person.keys())
                    .open(person.addressSealed(), Contact.addressBinding(person.workspace(), person.id()));
            return new Address(message.channel(), new String(plain, StandardCharsets.UTF_8)).masked();
        } catch (Unreadable erased) {
            return "an erased person";
        }
    }

    /** A scene names its messages when it ends; what is new while it plays is its own. */
    private static List<SceneView> views(
            List<Scene> scenes, Map<String, MessageView> messages, List<MessageView> unnamed) {
        return scenes.stream()
                .map(s -> SceneView.of(
                        s,
                        s.state() == Scene.State.PLAYING
                                ? unnamed
                                : s.messages().stream()
                                        .flatMap(id -> Optional.ofNullable(messages.get(id)).stream())
                                        .toList()))
                .toList();
    }

    private static List<StateCount> counts(Map<MessageState, Long> counts, Collection<MessageView> shown) {
        long most = counts.values().stream().mapToLong(n -> n).max().orElse(1);
        return counts.entrySet().stream()
                .map(e -> {
                    Sign sign = Sign.of(e.getKey());
                    String first = shown.stream()
                            .filter(m -> m.sign().equals(sign))
                            .findFirst()
                            .map(MessageView::id)
                            .orElse("");
                    return new StateCount(sign, e.getValue(), (int) Math.max(1, e.getValue() * 100 / most), first);
                })
                .toList();
    }

    /** The next 08:00 in Miami: when Florida lets promotions in again. */
    private static Instant nextMorning(Instant now) {
        ZonedDateTime local = now.atZone(Moment.MIAMI);
        ZonedDateTime today = local.with(MORNING);
        return (today.isAfter(local) ? today : today.plusDays(1)).toInstant();
    }
}
