package dev.gatepost.consent;

import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Purpose;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Events, suppressions and answers as the API tells them. */
final class ConsentDocuments {
    private ConsentDocuments() {}

    static Map<String, Object> of(ConsentEvent e) {
        Proof proof = e.proof();
        Proof.Shown shown = proof.disclosure();
        return Answers.document(
                "id", e.id().toString(),
                "contact", e.contact().toString(),
                "channel", e.channel().written(),
                "purpose", e.purpose().written(),
                "brand", e.brand(),
                "status", e.status().written(),
                "basis", e.basis(),
                "source", e.source(),
                "campaign", e.campaign(),
                "jurisdiction", proof.jurisdiction(),
                "disclosure", shown == null ? null : written(shown),
                "form_sha256",
                        proof.snapshotHash() == null ? null : HexFormat.of().formatHex(proof.snapshotHash()),
                "retain_until",
                        proof.retainUntil() == null ? null : proof.retainUntil().toString(),
                "approval", proof.approval() == null ? null : Ids.write(RecontactApprovals.PREFIX, proof.approval()),
                "account", proof.account() == null ? null : Ids.write("acc", proof.account()),
                "occurred_at", e.occurredAt().toString(),
                "recorded_at", e.recordedAt().toString(),
                "recorded_by", e.actor());
    }

    /** {@code dis_…@2} */
    static String written(Proof.Shown shown) {
        return Ids.write(Disclosure.PREFIX, shown.disclosure()) + "@" + shown.version();
    }

    static Map<String, Object> of(Suppression s) {
        Purpose purpose = s.purpose();
        return Answers.document(
                "channel",
                s.channel() == null ? "all" : s.channel().written(),
                "purpose",
                purpose == null ? "all" : purpose.written(),
                "brand",
                s.brand() == null ? "all" : s.brand(),
                "source",
                s.source(),
                "since",
                s.since().toString(),
                "evidence",
                s.evidence().toString());
    }

    static Map<String, Object> of(Today.Because because) {
        return Answers.document(
                "code", because.code().code(),
                "rule", because.rule(),
                "source", because.source(),
                "fact", because.fact(),
                "mend", because.code().mend());
    }

    static List<Map<String, Object>> of(List<Today.Because> reasons) {
        return reasons.stream().map(ConsentDocuments::of).toList();
    }
}
