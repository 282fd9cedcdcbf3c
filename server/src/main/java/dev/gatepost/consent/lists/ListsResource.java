package dev.gatepost.consent.lists;

import dev.gatepost.access.BoundedBody;
import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Takes;
import dev.gatepost.consent.lists.OutsideList.Edition;
import dev.gatepost.consent.lists.OutsideList.Evidence;
import dev.gatepost.consent.lists.OutsideList.State;
import dev.gatepost.consent.lists.OutsideLists.Done;
import dev.gatepost.consent.lists.OutsideLists.NewEdition;
import dev.gatepost.consent.lists.OutsideLists.NewList;
import dev.gatepost.consent.lists.OutsideLists.Told;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/lists}: the outside lists of a workspace and their editions (CON-13). */
@RestController
public final class ListsResource {
    private static final int MOST_CHUNK_BYTES = 4 * 1024 * 1024;
    private static final Set<Channel> BY_NUMBER = EnumSet.of(Channel.SMS, Channel.RCS, Channel.WHATSAPP);
    private static final Set<Channel> BY_ADDRESS =
            EnumSet.of(Channel.SMS, Channel.RCS, Channel.WHATSAPP, Channel.EMAIL);

    private final OutsideLists lists;

    public ListsResource(OutsideLists lists) {
        this.lists = lists;
    }

    @GetMapping("/v1/lists")
    @Requires(Right.LISTS_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        Instant now = lists.now(caller.workspace());
        return Answers.list(lists.all(caller.workspace()).stream()
                .map(t -> document(t, now))
                .toList());
    }

    @GetMapping("/v1/lists/{id}")
    @Requires(Right.LISTS_READ)
    public ResponseEntity<byte[]> one(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<Map<String, Object>> found = Ids.read(OutsideList.PREFIX, id)
                .flatMap(l -> lists.find(caller.workspace(), l))
                .map(t -> document(t, lists.now(caller.workspace())));
        return Answers.found(found, correlation);
    }

    @PostMapping("/v1/lists")
    @Requires(Right.LISTS_WRITE)
    public ResponseEntity<byte[]> make(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            Optional<NewList> asked = newList(fields);
            return () -> answer(lists.make(caller, asked.orElseThrow(), correlation), caller, correlation);
        });
    }

    private static Optional<NewList> newList(JsonFields fields) {
        String name = fields.requiredText("name", 60);
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9 .:_-]*") && !name.isEmpty()) {
            fields.fault("name", ReasonCode.INVALID_VALUE, "letters, digits, spaces and . : _ - such as US:dnc");
        }
        String written = fields.requiredText("kind", 40);
        Optional<ListKind> kind = ListKind.parse(written);
        if (kind.isEmpty() && !written.isEmpty()) {
            fields.fault("kind", ReasonCode.INVALID_VALUE, "one of " + ListKind.all());
        }
        String country = fields.text("country", 2);
        if (country != null && !country.matches("[A-Z]{2}")) {
            fields.fault("country", ReasonCode.INVALID_VALUE, "give it as US");
        }
        Set<Channel> channels = EnumSet.noneOf(Channel.class);
        for (String channel : fields.texts("channels", 6, 20)) {
            Optional<Channel> known = Channel.parse(channel).filter(BY_ADDRESS::contains);
            known.ifPresentOrElse(
                    channels::add,
                    () -> fields.fault("channels", ReasonCode.INVALID_VALUE, "sms, rcs, whatsapp and email"));
        }
        int most = kind.map(ListKind::freshDays).orElse(0);
        int days = fields.integer("fresh_days", 1, most == 0 ? 3_650 : most, most);
        return kind.map(k -> new NewList(name, k, country, channels.isEmpty() ? usual(k) : channels, days));
    }

    private static Set<Channel> usual(ListKind kind) {
        return switch (kind) {
            case DO_NOT_CALL, REASSIGNED_NUMBERS, CARRIER_DEACTIVATIONS -> BY_NUMBER;
            case NATIONAL_REGISTER, OWN -> BY_ADDRESS;
        };
    }

    @PostMapping("/v1/lists/{id}/retire")
    @Requires(Right.LISTS_WRITE)
    public ResponseEntity<byte[]> retire(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return of(id, correlation, l -> answer(lists.retire(caller, l, correlation), caller, correlation));
    }

    @PostMapping("/v1/lists/{id}/editions")
    @Requires(Right.LISTS_WRITE)
    public ResponseEntity<byte[]> open(
            @PathVariable String id,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return of(
                id,
                correlation,
                l -> Answers.read(body, correlation, fields -> {
                    NewEdition asked = newEdition(fields, lists.now(caller.workspace()));
                    return () -> answer(lists.open(caller, l, asked, correlation), caller, correlation);
                }));
    }

    private static NewEdition newEdition(JsonFields fields, Instant now) {
        Instant asOf = fields.instant("as_of");
        if (asOf == null) {
            fields.fault("as_of", ReasonCode.MISSING_PROPERTY, "the instant that the list speaks of is needed");
        } else if (asOf.isAfter(now)) {
            fields.fault("as_of", ReasonCode.INVALID_VALUE, "it lies in the future");
        }
        String source = fields.requiredText("source", 200);
        String uri = fields.text("proof_uri", 1_000);
        String hash = fields.text("proof_sha256", 64);
        if (hash != null && !hash.matches("[0-9a-f]{64}")) {
            fields.fault("proof_sha256", ReasonCode.INVALID_VALUE, "64 hexadecimal digits in lower case are needed");
            hash = null;
        }
        if (uri == null && hash == null) {
            fields.fault("proof_sha256", ReasonCode.MISSING_PROPERTY, "proof_uri or proof_sha256 is needed");
        }
        byte[] sha256 = hash == null ? null : HexFormat.of().parseHex(hash);
        return new NewEdition(asOf == null ? now : asOf, source, new Evidence(uri, sha256));
    }

    /** Whole lines of the list; lines that came before are taken once. */
    @PostMapping("/v1/lists/{id}/editions/{version}/entries")
    @Requires(Right.LISTS_WRITE)
    @Takes(type = "text/csv", mostBytes = MOST_CHUNK_BYTES)
    public ResponseEntity<byte[]> load(
            @PathVariable String id,
            @PathVariable int version,
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation)
            throws IOException {
        byte[] bytes;
        try {
            bytes = request.getInputStream().readAllBytes();
        } catch (BoundedBody.Exceeded e) {
            return Answers.problem(Problem.of(ReasonCode.TOO_LARGE, "at most 4 MiB"), correlation);
        }
        return of(id, correlation, l -> answer(lists.load(caller, l, version, bytes), caller, correlation));
    }

    @PostMapping("/v1/lists/{id}/editions/{version}/publish")
    @Requires(Right.LISTS_WRITE)
    public ResponseEntity<byte[]> publish(
            @PathVariable String id,
            @PathVariable int version,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return of(
                id,
                correlation,
                l -> Answers.read(body, correlation, fields -> {
                    boolean shrinks = fields.bool("shrinks");
                    return () -> answer(lists.publish(caller, l, version, shrinks, correlation), caller, correlation);
                }));
    }

    private static ResponseEntity<byte[]> of(
            String id, String correlation, Function<UUID, ResponseEntity<byte[]>> act) {
        return Ids.read(OutsideList.PREFIX, id)
                .map(act)
                .orElseGet(() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation));
    }

    private ResponseEntity<byte[]> answer(Done done, Caller caller, String correlation) {
        return switch (done) {
            case Done.Fine(Told told) -> Answers.created(document(told, lists.now(caller.workspace())));
            case Done.Taken(int added, ListLines.Content content, Edition edition) ->
                Answers.ok(Answers.document(
                        "added", added,
                        "known_before", content.lines().size() - added,
                        "rejected", content.rejected(),
                        "errors",
                                content.told().stream()
                                        .map(ListsResource::fault)
                                        .toList(),
                        "edition", edition(edition)));
            case Done.Refused(String field, String why) ->
                Answers.fault(field, ReasonCode.INVALID_VALUE, why, correlation);
            case Done.Unknown() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        };
    }

    private static Map<String, Object> fault(ListLines.Fault f) {
        return Answers.document(
                "line",
                f.line(),
                "field",
                f.field(),
                "code",
                f.code().code(),
                "mend",
                f.code().mend());
    }

    private static Map<String, Object> document(Told told, Instant now) {
        OutsideList list = told.list();
        Optional<Edition> current =
                told.editions().stream().filter(e -> e.state() == State.CURRENT).findFirst();
        Instant stale = current.map(e -> list.staleFrom(e.asOf())).orElse(null);
        return Answers.document(
                "id", list.written(),
                "name", list.name(),
                "kind", list.kind().written(),
                "country", list.country(),
                "channels",
                        list.channels().stream().map(Channel::written).sorted().toList(),
                "fresh_days", list.freshDays() == 0 ? null : list.freshDays(),
                "status", status(list, current.isPresent(), stale, now),
                "stale_from", stale == null ? null : stale.toString(),
                "created_at", list.createdAt().toString(),
                "created_by", list.createdBy(),
                "editions", told.editions().stream().map(ListsResource::edition).toList());
    }

    private static String status(OutsideList list, boolean loaded, @Nullable Instant stale, Instant now) {
        if (list.retiredAt() != null) {
            return "retired";
        }
        if (!loaded) {
            return "never_loaded";
        }
        return stale == null || now.isBefore(stale) ? "fresh" : "stale";
    }

    private static Map<String, Object> edition(Edition e) {
        byte[] hash = e.proof().sha256();
        return Answers.document(
                "version", e.version(),
                "status", e.state().written(),
                "as_of", e.asOf().toString(),
                "source", e.source(),
                "proof_uri", e.proof().uri(),
                "proof_sha256", hash == null ? null : HexFormat.of().formatHex(hash),
                "entries", e.entries(),
                "rejected", e.rejected(),
                "added", e.added(),
                "removed", e.removed(),
                "opened_at", e.openedAt().toString(),
                "opened_by", e.openedBy(),
                "published_at", e.publishedAt() == null ? null : e.publishedAt().toString(),
                "published_by", e.publishedBy());
    }
}
