package dev.gatepost;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Credentials;
import dev.gatepost.access.Operator;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Session.Grant;
import dev.gatepost.access.Workspace;
import dev.gatepost.access.operators.Operators;
import dev.gatepost.evidence.Vendors;
import dev.gatepost.evidence.reviews.Reviewed;
import dev.gatepost.keys.SecretRotations;
import dev.gatepost.platform.Ids;
import dev.gatepost.providers.ConnectionChanges;
import dev.gatepost.providers.ConnectionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What reviews look at, over the use cases of the rooms concerned. */
final class ReviewSources {
    private static final String KEY = "key";

    private ReviewSources() {}

    static List<Reviewed> of(Rooms rooms, Vendors vendors) {
        var changes = new ConnectionChanges(new ConnectionChanges.Parts(
                rooms.connections(),
                rooms.database(),
                rooms.keys().secrets(),
                rooms.audit(),
                rooms.nodes(),
                rooms.clock()));
        var rotations = new SecretRotations(rooms.database(), rooms.keys().secrets(), rooms.clock());
        return List.of(
                new Roles(rooms.access().people()::operators),
                new Keys(rooms.credentials(), rooms.clock()::instant),
                new Secrets(rotations, changes),
                new OfVendors(vendors));
    }

    private static Reviewed.Carried done(boolean done, String otherwise) {
        return done ? new Reviewed.Carried.Done() : new Reviewed.Carried.Refused(otherwise);
    }

    /** Each role of each account that reaches the workspace. */
    private record Roles(Supplier<Operators> operators) implements Reviewed {
        @Override
        public String kind() {
            return "access";
        }

        @Override
        public String prefix() {
            return "opr_";
        }

        @Override
        public List<Subject> subjects(Workspace workspace) {
            List<Subject> out = new ArrayList<>();
            for (Operators.Listed account : operators.get().list()) {
                for (Grant grant : account.grants()) {
                    if (!account.state().equals("disabled") && reaches(grant, workspace)) {
                        out.add(new Subject(
                                subject(account.operator(), grant),
                                account.operator().name() + " is "
                                        + grant.role().written(),
                                place(grant) + "; the account is " + account.state(),
                                account.operator().id()));
                    }
                }
            }
            return out;
        }

        private static boolean reaches(Grant grant, Workspace workspace) {
            return grant.isEverywhere()
                    || workspace.id().equals(grant.workspace())
                    || workspace.organisation().equals(grant.organisation());
        }

        private static String place(Grant grant) {
            return grant.isEverywhere() ? "everywhere" : grant.workspace() == null ? "organisation" : "workspace";
        }

        private static String subject(Operator operator, Grant grant) {
            return operator.written() + "/" + grant.role().written() + "/" + place(grant);
        }

        @Override
        public Carried revoke(Caller caller, String subject, String reason, String correlation) {
            for (Operators.Listed account : operators.get().list()) {
                for (Grant grant : account.grants()) {
                    if (reaches(grant, caller.workspace()) && subject.equals(subject(account.operator(), grant))) {
                        return taken(operators.get().withdraw(account.operator().id(), grant, by(caller)));
                    }
                }
            }
            return new Carried.Refused("the role is gone already");
        }

        private static Carried taken(Operators.Done done) {
            return switch (done) {
                case Operators.Done.Fine _ -> new Carried.Done();
                case Operators.Done.Refused(String why) -> new Carried.Refused(why);
                case Operators.Done.Invited _, Operators.Done.Unknown _ ->
                    new Carried.Refused("the account is gone already");
            };
        }

        private Operators.By by(Caller caller) {
            Operator operator = caller.operator();
            @Nullable UUID self = operator == null ? null : operator.id();
            boolean owner = operators.get().list().stream()
                    .filter(a -> a.operator().id().equals(self))
                    .flatMap(a -> a.grants().stream())
                    .anyMatch(g -> g.isEverywhere() && g.role() == OperatorRole.OWNER);
            return new Operators.By(caller.actor(), self, owner);
        }
    }

    /** Each key in force. */
    private record Keys(Credentials credentials, Supplier<Instant> now) implements Reviewed {
        @Override
        public String kind() {
            return "rotation";
        }

        @Override
        public String prefix() {
            return "key_";
        }

        @Override
        public List<Subject> subjects(Workspace workspace) {
            Instant at = now.get();
            return credentials.list(workspace).stream()
                    .filter(k -> k.revokedAt() == null)
                    .filter(k ->
                            k.wish().expiresAt() == null || k.wish().expiresAt().isAfter(at))
                    .map(k -> new Subject(
                            Ids.write(KEY, k.id()),
                            "key " + k.wish().name(),
                            "made " + k.createdAt() + " by " + k.createdBy() + ", "
                                    + (k.lastUsedAt() == null ? "never used" : "last used " + k.lastUsedAt()) + ", "
                                    + k.wish().rights().size() + " scopes",
                            null))
                    .toList();
        }

        @Override
        public Carried revoke(Caller caller, String subject, String reason, String correlation) {
            return done(
                    Ids.read(KEY, subject)
                            .map(id -> credentials.revoke(caller.workspace(), id, caller.actor()))
                            .orElse(false),
                    "the key is gone already");
        }
    }

    /** Each secret of a connection; who revokes one retires the connection. */
    private record Secrets(SecretRotations rotations, ConnectionChanges changes) implements Reviewed {
        @Override
        public String kind() {
            return "rotation";
        }

        @Override
        public String prefix() {
            return ConnectionId.PREFIX + "_";
        }

        @Override
        public List<Subject> subjects(Workspace workspace) {
            return rotations.standings(List.of(workspace.id())).stream()
                    .filter(s -> s.kind() == SecretRotations.OwnerKind.CONNECTION)
                    .map(s -> new Subject(
                            Ids.write(ConnectionId.PREFIX, s.place().owner()) + "/"
                                    + s.place().name(),
                            "secret "
                                    + s.place().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                            "in use since " + s.since() + ", changed " + s.rotations() + " times",
                            null))
                    .toList();
        }

        @Override
        public Carried revoke(Caller caller, String subject, String reason, String correlation) {
            String connection = subject.substring(0, subject.indexOf('/'));
            return done(
                    ConnectionId.parse(connection)
                            .map(id -> changes.retire(caller.workspace(), id, caller.actor()))
                            .orElse(false),
                    "the connection is retired already");
        }
    }

    /** Each vendor in use. */
    private record OfVendors(Vendors vendors) implements Reviewed {
        @Override
        public String kind() {
            return "vendor";
        }

        @Override
        public String prefix() {
            return "vnd_";
        }

        @Override
        public List<Subject> subjects(Workspace workspace) {
            return vendors.known(workspace).stream()
                    .map(v -> new Subject(v.id(), v.name(), v.told(), null))
                    .toList();
        }

        @Override
        public Carried revoke(Caller caller, String subject, String reason, String correlation) {
            return done(vendors.retire(caller, subject, reason, correlation), "the vendor is retired already");
        }

        @Override
        public void kept(Caller caller, String subject, String correlation) {
            vendors.kept(caller, subject, correlation);
        }
    }
}
