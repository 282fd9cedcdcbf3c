package dev.gatepost.demo;

import dev.gatepost.Rooms;
import dev.gatepost.Sandbox;
import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces.NewWorkspace;
import dev.gatepost.messages.AttemptReferences;
import dev.gatepost.messages.MessageId;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Secret;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.sandbox.BookEntry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Makes the organisation, workspace and key of the demo, sets its clock, and lets the story play. */
public final class Demo {
    /** The name of the demo's organisation and workspace. */
    public static final String NAME = "demo";

    private static final String ACTOR = "component:demo";

    private final Rooms rooms;
    private final Sandbox sandbox;
    private final StoryBoard board;

    public Demo(Rooms rooms, Sandbox sandbox, StoryBoard board) {
        this.rooms = rooms;
        this.sandbox = sandbox;
        this.board = board;
    }

    /** Whether the story was told in this data folder before. */
    public boolean wasTold() {
        return rooms.workspaces().named(NAME).isPresent();
    }

    /** Sets up and plays; true when all nine happened as told. */
    public boolean play() {
        Workspace workspace =
                rooms.workspaces().create(new NewWorkspace(NAME, NAME, Workspace.Kind.TEST, Set.of("US", "DE")), ACTOR);
        ConnectionId connection = sandbox.connect(workspace, ACTOR);
        rooms.workspaces().setClock(workspace.id(), eveningInMiami(rooms.clock().instant()), ACTOR);
        Secret key = rooms.credentials()
                .create(
                        rooms.workspaces().get(workspace.id()),
                        "the story",
                        EnumSet.allOf(Right.class),
                        rooms.clock().instant().plus(Duration.ofHours(1)),
                        ACTOR)
                .key();
        var api = new ShopApi("http://127.0.0.1:" + rooms.settings().httpPort(), key);
        new Shop(api).open(connection.toString());
        var stage = new Real(workspace.id(), connection);
        return new Story(api, stage, rooms.clock(), board).play();
    }

    /** 20:30 in Miami on the day that it is there now. */
    private static Instant eveningInMiami(Instant now) {
        return ZonedDateTime.ofInstant(now, Words.MIAMI)
                .with(LocalTime.of(20, 30))
                .toInstant();
    }

    /** The real carrier and the real clock. */
    private final class Real implements Stage {
        private final WorkspaceId workspace;
        private final ConnectionId connection;

        Real(WorkspaceId workspace, ConnectionId connection) {
            this.workspace = workspace;
            this.connection = connection;
        }

        @Override
        public void textsIn(String from, String to, String text) {
            URI callback = URI.create(rooms.settings().callbackBase() + "/callbacks/" + connection);
            sandbox.carrier().personWrites(NAME, Channel.SMS, from, to, text, callback);
        }

        @Override
        public void carrierAway(Duration length) {
            sandbox.carrier().outage(length);
        }

        @Override
        public int forgedReceipt() {
            return sandbox.carrier().forgeNewest(NAME).status();
        }

        @Override
        public String receiptAgain() {
            return sandbox.carrier().repeatNewest(NAME).body();
        }

        @Override
        public int quarantined() {
            return rooms.callbacks().quarantined(rooms.workspaces().get(workspace));
        }

        @Override
        public long takenTwice(List<String> messages) {
            List<BookEntry> book = sandbox.carrier().book(NAME);
            return messages.stream()
                    .flatMap(id -> MessageId.parse(id).stream())
                    .filter(id -> book.stream()
                                    .filter(e -> AttemptReferences.read(e.reference())
                                            .filter(r -> r.message().equals(id))
                                            .isPresent())
                                    .count()
                            > 1)
                    .count();
        }

        @Override
        public Instant shopTime(Instant real) {
            return rooms.workspaces().get(workspace).clock().at(real);
        }
    }
}
