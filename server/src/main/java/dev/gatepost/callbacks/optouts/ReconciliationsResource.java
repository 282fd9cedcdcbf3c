package dev.gatepost.callbacks.optouts;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.callbacks.optouts.KnownOptOuts.Difference;
import dev.gatepost.callbacks.optouts.Reconciliations.Asked;
import dev.gatepost.callbacks.optouts.Reconciliations.Report;
import dev.gatepost.callbacks.optouts.RunStore.Page;
import dev.gatepost.contacts.ContactId;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.providers.ConnectionId;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/suppressions/reconcil…}: comparing opt-outs with the lists that providers keep (CON-12). */
@RestController
public final class ReconciliationsResource {
    private static final String SENDER = "sdr";

    private final Reconciliations reconciliations;

    public ReconciliationsResource(Reconciliations reconciliations) {
        this.reconciliations = reconciliations;
    }

    /** Begins one; where one is under way already, tells that. */
    @PostMapping("/v1/suppressions/reconcile")
    @Requires(Right.CONSENTS_WRITE)
    public ResponseEntity<byte[]> begin(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            String given = fields.text("connection", 60);
            Optional<ConnectionId> connection = given == null ? Optional.empty() : ConnectionId.parse(given);
            if (given != null && connection.isEmpty()) {
                fields.fault("connection", ReasonCode.INVALID_VALUE, "the id of a connection: cnn_…");
            }
            return () -> answer(reconciliations.ask(caller, connection, correlation), correlation);
        });
    }

    private static ResponseEntity<byte[]> answer(Asked asked, String correlation) {
        return switch (asked) {
            case Asked.Begun(List<Run> runs) ->
                Answers.list(
                        runs.stream().map(ReconciliationsResource::document).toList());
            case Asked.NoSuchConnection() ->
                Answers.fault("connection", ReasonCode.INVALID_VALUE, "there is no such connection", correlation);
            case Asked.NoList() ->
                Answers.fault(
                        "connection",
                        ReasonCode.INVALID_VALUE,
                        "its provider keeps no list of opt-outs that can be read",
                        correlation);
        };
    }

    @GetMapping("/v1/suppressions/reconciliations")
    @Requires(Right.CONSENTS_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(reconciliations.newest(caller.workspace()).stream()
                .map(ReconciliationsResource::document)
                .toList());
    }

    @GetMapping("/v1/suppressions/reconciliations/{id}")
    @Requires(Right.CONSENTS_READ)
    public ResponseEntity<byte[]> one(
            @PathVariable String id,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Optional<Map<String, Object>> found = Ids.read(Run.PREFIX, id)
                .flatMap(run -> reconciliations.report(caller.workspace(), run))
                .map(ReconciliationsResource::document);
        return Answers.found(found, correlation);
    }

    private static Map<String, Object> document(Report report) {
        Map<String, Object> out = document(report.run());
        out.put(
                "differences",
                report.differences().stream()
                        .map(ReconciliationsResource::document)
                        .toList());
        out.put(
                "pages",
                report.pages().stream().map(ReconciliationsResource::document).toList());
        return out;
    }

    private static Map<String, Object> document(Difference d) {
        return Answers.document(
                "kind", d.kind(),
                "contact", Ids.write(ContactId.PREFIX, d.pair().contact().value()),
                "sender", Ids.write(SENDER, d.pair().sender()),
                "since", d.since().toString());
    }

    private static Map<String, Object> document(Page page) {
        return Answers.document(
                "number", page.number(),
                "list", page.direction().written(),
                "entries", page.entries(),
                "sha256", HexFormat.of().formatHex(page.sha256()),
                "asked_at", page.askedAt().toString(),
                "recorded_at", page.recordedAt().toString());
    }

    private static Map<String, Object> document(Run run) {
        return Answers.document(
                "id", run.written(),
                "connection", run.connection().toString(),
                "status", run.status().written(),
                "reading", run.status() == Run.Status.RUNNING ? run.phase().written() : null,
                "pages_done", run.step(),
                "counts", run.counts(),
                "error", run.error(),
                "asked_by", run.askedBy(),
                "asked_at", run.askedAt().toString(),
                "finished_at",
                        run.finishedAt() == null ? null : run.finishedAt().toString());
    }
}
