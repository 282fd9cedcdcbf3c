package dev.gatepost.consent;

import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.Purpose;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The current state of one contact, derived from the ledger: for each channel, purpose and brand the newest grant and
 * the newest revocation by the time they happened. A grant holds only when it is younger than the last revocation,
 * whatever the order in which they were recorded (CON-02, CON-04). Pending events change nothing: ambiguous is absent.
 */
public final class ConsentProjection {
    private static final String ACCOUNTS = "a";

    private final ObjectNode entries;

    private ConsentProjection(ObjectNode entries) {
        this.entries = entries;
    }

    /** Reads what is stored in the contact's row. */
    public static ConsentProjection read(String json) {
        return new ConsentProjection(Json.readOwn(json.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * The state for one channel, purpose and brand.
     *
     * @param personal whether the person said it, and not a company whose role the person holds
     * @param confirmed whether a grant was confirmed from the address itself; null when that is not known
     */
    public record State(
            boolean granted,
            String basis,
            Instant at,
            UUID event,
            boolean personal,
            @Nullable Boolean confirmed) {
        /** The written id of the event behind it. */
        public String evidence() {
            return Ids.write(ConsentEventId.PREFIX, event);
        }
    }

    /** The state, or empty when the ledger says nothing. */
    public Optional<State> state(Channel channel, Purpose purpose, String brand) {
        if (!(entries.get(key(channel, purpose, brand)) instanceof ObjectNode entry)) {
            return Optional.empty();
        }
        Instant granted = at(entry, "g");
        Instant revoked = at(entry, "r");
        if (granted != null && (revoked == null || granted.isAfter(revoked))) {
            return Optional.of(grant(entry, granted, true));
        }
        if (revoked != null) {
            return Optional.of(new State(false, "none", revoked, event(entry, "re"), true, null));
        }
        return byAccounts(entry);
    }

    /** The newest grant of a company, where the person has said nothing themselves (CON-10). */
    private static Optional<State> byAccounts(ObjectNode entry) {
        State newest = null;
        if (entry.get(ACCOUNTS) instanceof ObjectNode accounts) {
            for (JsonNode each : accounts) {
                if (each instanceof ObjectNode company && isGranted(company)) {
                    State state = grant(company, Objects.requireNonNull(at(company, "g")), false);
                    newest = newest == null || state.at().isAfter(newest.at()) ? state : newest;
                }
            }
        }
        return Optional.ofNullable(newest);
    }

    private static boolean isGranted(ObjectNode entry) {
        Instant granted = at(entry, "g");
        Instant revoked = at(entry, "r");
        return granted != null && (revoked == null || granted.isAfter(revoked));
    }

    private static State grant(ObjectNode entry, Instant at, boolean personal) {
        return new State(true, entry.get("gb").asString(), at, event(entry, "ge"), personal, confirmed(entry));
    }

    /** Grants that were folded in before this was noted are of unknown confirmation. */
    private static @Nullable Boolean confirmed(ObjectNode entry) {
        JsonNode noted = entry.get("gc");
        return noted == null ? null : noted.asBoolean();
    }

    /** What this company's permissions let the contact be sent, with the strength of each. */
    public Map<Subject, String> grantedBy(UUID account) {
        Map<Subject, String> out = new LinkedHashMap<>();
        for (Subject s : subjects()) {
            JsonNode entry = entries.get(key(s.channel(), s.purpose(), s.brand()));
            if (entry.path(ACCOUNTS).get(account.toString()) instanceof ObjectNode company && isGranted(company)) {
                out.put(s, company.get("gb").asString());
            }
        }
        return out;
    }

    /**
     * Folds one event in. Of two grants, or two revocations, that happened in the same millisecond the one recorded
     * last counts, told by its id; so every order of arrival leads to the same state.
     */
    public void fold(ConsentEvent event) {
        if (event.status() == ConsentEvent.Status.PENDING) {
            return;
        }
        String key = key(event.channel(), event.purpose(), event.brand());
        ObjectNode entry = entries.get(key) instanceof ObjectNode known ? known : entries.putObject(key);
        UUID account = event.proof().account();
        fold(account == null ? entry : child(child(entry, ACCOUNTS), account.toString()), event);
    }

    private static ObjectNode child(ObjectNode parent, String name) {
        return parent.get(name) instanceof ObjectNode known ? known : parent.putObject(name);
    }

    private static void fold(ObjectNode entry, ConsentEvent event) {
        boolean grant = event.status() == ConsentEvent.Status.GRANTED;
        String side = grant ? "g" : "r";
        long at = event.occurredAt().toEpochMilli();
        String id = event.id().value().toString();
        JsonNode known = entry.get(side);
        if (known != null
                && (known.asLong() > at
                        || known.asLong() == at
                                && entry.get(side + "e").asString().compareTo(id) >= 0)) {
            return;
        }
        entry.put(side, at);
        entry.put(side + "e", id);
        if (grant) {
            entry.put("gb", event.basis());
            Boolean confirmed = ConsentSource.parse(event.source())
                    .map(ConsentSource::confirms)
                    .orElse(null);
            if (confirmed == null) {
                entry.remove("gc");
            } else {
                entry.put("gc", confirmed);
            }
        }
    }

    /** When such messages were last revoked, or empty when they never were. */
    Optional<Instant> revokedAt(Channel channel, Purpose purpose, String brand) {
        return entries.get(key(channel, purpose, brand)) instanceof ObjectNode entry
                ? Optional.ofNullable(at(entry, "r"))
                : Optional.empty();
    }

    /** What the ledger speaks of. */
    public record Subject(Channel channel, Purpose purpose, String brand) {}

    /** All that the ledger speaks of for this contact, in a fixed order. */
    public List<Subject> subjects() {
        List<Subject> out = new ArrayList<>();
        for (String key : new TreeSet<>(entries.propertyNames())) {
            String[] parts = key.split("\\|", 3);
            out.add(new Subject(
                    Channel.parse(parts[0]).orElseThrow(),
                    Purpose.parse(parts[1]).orElseThrow(),
                    parts[2]));
        }
        return out;
    }

    /** Every state there is, as JSON-writable maps. */
    List<Map<String, Object>> all() {
        List<Map<String, Object>> out = new ArrayList<>();
        for (Subject subject : subjects()) {
            state(subject.channel(), subject.purpose(), subject.brand())
                    .ifPresent(s -> out.add(Map.of(
                            "channel",
                            subject.channel().written(),
                            "purpose",
                            subject.purpose().written(),
                            "brand",
                            subject.brand(),
                            "status",
                            s.granted() ? "granted" : "revoked",
                            "basis",
                            s.basis(),
                            "since",
                            s.at().toString(),
                            "evidence",
                            s.evidence())));
        }
        return out;
    }

    /** For the contact's row. */
    public String json() {
        return new String(Json.write(entries), StandardCharsets.UTF_8);
    }

    private static String key(Channel channel, Purpose purpose, String brand) {
        return channel.written() + "|" + purpose.written() + "|" + brand;
    }

    private static @Nullable Instant at(ObjectNode entry, String side) {
        JsonNode millis = entry.get(side);
        return millis == null ? null : Instant.ofEpochMilli(millis.asLong());
    }

    private static UUID event(ObjectNode entry, String field) {
        return UUID.fromString(entry.get(field).asString());
    }
}
