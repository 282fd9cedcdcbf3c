package dev.gatepost.cli;

import dev.gatepost.Rooms;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.Origin;
import dev.gatepost.messages.AttemptReferences;
import dev.gatepost.messages.AttemptStore.Attempt;
import dev.gatepost.messages.MessageId;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Secret;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.Connections;
import dev.gatepost.providers.MalformedCallback;
import dev.gatepost.providers.RawCallback;
import dev.gatepost.providers.Verdict;
import dev.gatepost.providers.forge.ForgeCallback;
import dev.gatepost.providers.forge.ForgeCallback.Event;
import dev.gatepost.providers.forge.ForgeCallback.Made;
import dev.gatepost.providers.forge.ForgeCallback.Teller;
import dev.gatepost.providers.forge.ForgeCallback.Wish;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes callbacks for connections of test and trial workspaces, so that people can see what theirs would do. */
final class LocalForge {
    private final Rooms rooms;

    LocalForge(Rooms rooms) {
        this.rooms = rooms;
    }

    Map<String, Object> run(ObjectNode command, String actor) {
        Optional<Workspace> workspace = rooms.workspaces().named(text(command, "workspace"));
        if (workspace.isEmpty()) {
            return error("There is no workspace '" + text(command, "workspace") + "'.");
        }
        if (workspace.get().kind() == Workspace.Kind.LIVE) {
            return error("Nothing is forged in a live workspace.");
        }
        String provider = text(command, "provider");
        Optional<Connections.Open> open = ConnectionId.parse(text(command, "connection"))
                .flatMap(rooms.connections()::open)
                .filter(o -> o.workspace().equals(workspace.get().id()))
                .filter(o -> o.provider().name().equals(provider));
        if (open.isEmpty()) {
            return error("The workspace has no such connection to " + provider + ".");
        }
        Optional<Event> event = Arrays.stream(Event.values())
                .filter(e -> e.name().toLowerCase(Locale.ROOT).equals(text(command, "event")))
                .findFirst();
        if (event.isEmpty()) {
            return error("An event is delivered, failed, inbound or stop.");
        }
        boolean ofMessage = event.get() == Event.DELIVERED
                || event.get() == Event.FAILED
                || ForgeCallback.tellsOfMail(provider) && event.get() == Event.STOP;
        return ofMessage
                ? receipt(command, workspace.get(), open.get(), event.get(), actor)
                : inbound(command, workspace.get(), open.get(), event.get(), actor);
    }

    private Map<String, Object> receipt(
            ObjectNode command, Workspace workspace, Connections.Open open, Event event, String actor) {
        Optional<Attempt> attempt = MessageId.parse(text(command, "message")).flatMap(m -> last(workspace, open, m));
        if (attempt.isEmpty()) {
            return error("Give --message with one that this connection sent.");
        }
        Attempt a = attempt.get();
        String theirs = a.providerReference() == null ? "" : a.providerReference();
        String ours = AttemptReferences.write(a.message(), a.number());
        return made(workspace, open, new Wish(event, ours, theirs, "", "", ""), own(command), actor);
    }

    private Optional<Attempt> last(Workspace workspace, Connections.Open open, MessageId message) {
        return rooms
                .database()
                .transact(
                        Role.CONSOLE,
                        Scope.of(workspace.id(), workspace.organisation()),
                        tx -> rooms.attemptStore().of(tx, workspace.id(), message))
                .stream()
                .filter(a -> a.connection().equals(open.account().connection().value()))
                .reduce((one, later) -> later);
    }

    private Map<String, Object> inbound(
            ObjectNode command, Workspace workspace, Connections.Open open, Event event, String actor) {
        String from = text(command, "from");
        String to = text(command, "to");
        String said = text(command, "text");
        if (from.isEmpty() || to.isEmpty() || event == Event.INBOUND && said.isEmpty()) {
            return error("Give --from and --to, and for inbound --text.");
        }
        return made(workspace, open, new Wish(event, "", "", from, to, said), own(command), actor);
    }

    /** The private key of whoever plays a provider with a pair of their own. */
    private static @Nullable Secret own(ObjectNode command) {
        String pem = text(command, "key");
        return pem.isEmpty() ? null : new Secret(pem);
    }

    private Map<String, Object> made(
            Workspace workspace, Connections.Open open, Wish wish, @Nullable Secret own, String actor) {
        Instant now = rooms.clock().instant();
        String path = "/callbacks/" + open.account().connection();
        String url = open.callbacks().urlOf(rooms.settings().callbackBase(), path);
        return switch (ForgeCallback.make(new Teller(open.provider().name(), open.account(), url, own), wish, now)) {
            case Made.Refused(String why) -> error(why);
            case Made.Fine(RawCallback raw) -> {
                String fault = fault(open, raw, now);
                if (fault != null) {
                    yield error("It would not be believed: " + fault + ".");
                }
                audit(workspace, open, wish, actor, now);
                String called = raw.url().substring(url.length());
                yield Map.of(
                        "url",
                        "http://127.0.0.1:" + rooms.settings().httpPort() + path + called,
                        "headers",
                        raw.headers().stream()
                                .map(h -> List.of(h.name(), h.value()))
                                .toList(),
                        "body",
                        new String(raw.body(), StandardCharsets.UTF_8));
            }
        };
    }

    /** What the door would say against it, or null. */
    private static @Nullable String fault(Connections.Open open, RawCallback raw, Instant now) {
        return switch (open.wouldBe(raw, now)) {
            case Verdict.Forged(String why) -> why;
            case Verdict.Stale(String why) -> why;
            case Verdict.Genuine _ -> {
                try {
                    open.provider().parse(raw);
                    yield null;
                } catch (MalformedCallback e) {
                    yield "the field " + e.getMessage();
                }
            }
        };
    }

    private void audit(Workspace workspace, Connections.Open open, Wish wish, String actor, Instant now) {
        var event = new AuditEvent(
                workspace.id(),
                "callback.made_for_test",
                actor,
                open.account().connection().toString(),
                null,
                Origin.correlation(),
                now,
                new TreeMap<>(Map.of("event", wish.event().name().toLowerCase(Locale.ROOT))));
        rooms.database()
                .<@Nullable Void>transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
                    rooms.audit().append(tx, List.of(event));
                    return null;
                });
    }

    private static Map<String, Object> error(String what) {
        return Map.of("error", what);
    }

    private static String text(ObjectNode command, String name) {
        JsonNode node = command.get(name);
        return node == null ? "" : node.asString();
    }
}
