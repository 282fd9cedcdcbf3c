package dev.gatepost.templates.versions;

import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.templates.ActiveTemplate;
import dev.gatepost.templates.OutsideRegistration;
import dev.gatepost.templates.VersionText;
import dev.gatepost.templates.lint.Finding;
import dev.gatepost.templates.versions.TemplateVersions.Outcome;
import dev.gatepost.templates.versions.VersionStore.Known;
import dev.gatepost.templates.versions.VersionStore.Standing;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;

/** Templates as the API tells them. */
final class TemplateDocuments {
    private TemplateDocuments() {}

    static ResponseEntity<byte[]> answer(Outcome outcome, boolean made, String correlation) {
        return switch (outcome) {
            case Outcome.Done(var id, var version, var state) -> {
                Map<String, Object> document =
                        Answers.document("id", id.toString(), "version", version, "state", state.written());
                yield made ? Answers.created(document) : Answers.ok(document);
            }
            case Outcome.Unknown() -> Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
            case Outcome.Refused(ReasonCode code, String detail) ->
                Answers.problem(Problem.of(code, detail), correlation);
            case Outcome.Faulty(List<Finding> findings) ->
                Answers.problem(
                        new Problem(
                                ReasonCode.TEMPLATE_FAULTY,
                                findings.getFirst().detail(),
                                List.of(),
                                Map.of(
                                        "findings",
                                        findings.stream().map(Finding::document).toList())),
                        correlation);
        };
    }

    /** {@code version}, {@code language} and {@code channel} as the first edition of the API told them. */
    static Map<String, Object> head(Known t, @Nullable ActiveTemplate active) {
        return Answers.document(
                "id",
                t.head().id().toString(),
                "name",
                t.head().name(),
                "version",
                t.activeVersion(),
                "newest_version",
                t.newest(),
                "channel",
                t.head().channel().written(),
                "purpose",
                t.head().purpose().written(),
                "brand",
                t.head().brand().toString(),
                "language",
                active == null ? null : active.language(),
                "status",
                t.retired() ? "retired" : t.activeVersion() == null ? "inactive" : "active");
    }

    static Map<String, Object> full(
            TemplateVersions.Shown shown, @Nullable ActiveTemplate active, List<OutsideRegistration> outside) {
        Map<String, Object> out = head(shown.known(), active);
        out.put(
                "versions",
                shown.standings().stream()
                        .map(s -> standing(s, shown.approvals()))
                        .toList());
        out.put(
                "registrations",
                outside.stream()
                        .map(r -> registration(r, r.fault(shown.known().head().purpose())))
                        .toList());
        return out;
    }

    static Map<String, Object> standing(Standing s, List<VersionStore.Approval> approvals) {
        return Answers.document(
                "version",
                s.version(),
                "state",
                s.state().written(),
                "author",
                s.author(),
                "submitted_by",
                s.submitter(),
                "unusual",
                s.flags().isEmpty() ? null : s.flags().stream().sorted().toList(),
                "reason",
                s.reason(),
                "changed_at",
                s.changedAt().toString(),
                "approvals",
                approvals.stream()
                        .filter(a -> a.version() == s.version())
                        .map(a -> Answers.document(
                                "as",
                                a.kind(),
                                "approved",
                                a.approved(),
                                "by",
                                a.approver(),
                                "reason",
                                a.reason(),
                                "at",
                                a.at().toString()))
                        .toList());
    }

    static Map<String, Object> text(VersionText text) {
        Map<String, Object> out = wording(text.standard());
        out.put(
                "variants",
                text.variants().stream().map(TemplateDocuments::wording).toList());
        out.put(
                "variables",
                text.variables().stream()
                        .map(v -> Answers.document(
                                "name",
                                v.name(),
                                "kind",
                                v.kind().written(),
                                "max_length",
                                v.maxLength(),
                                "pattern",
                                v.pattern() == null ? null : v.pattern().pattern()))
                        .toList());
        out.put("allowed_hosts", text.allowedHosts().stream().sorted().toList());
        out.put("attested", text.attested().stream().sorted().toList());
        out.put("countries", text.countries().stream().sorted().toList());
        if (text.legalBasis() != null) {
            out.put("legal_basis", text.legalBasis().written());
        }
        if (text.note() != null) {
            out.put("note", text.note());
        }
        return out;
    }

    private static Map<String, Object> wording(VersionText.Wording w) {
        Map<String, Object> out = Answers.document(
                "language", w.language(), "country", w.country(), "subject", w.subject(), "body", w.body());
        out.putAll(w.rich().document());
        return out;
    }

    static Map<String, Object> registration(OutsideRegistration r, @Nullable String fault) {
        return Answers.document(
                "regime",
                r.regime(),
                "state",
                r.state().written(),
                "holds",
                fault == null,
                "fault",
                fault,
                "reference",
                r.reference(),
                "patterns",
                r.patterns().isEmpty() ? null : r.patterns(),
                "category",
                r.category(),
                "language",
                r.language(),
                "facts",
                r.facts().isEmpty() ? null : r.facts(),
                "why",
                r.why(),
                "changed_at",
                r.changedAt().toString());
    }
}
