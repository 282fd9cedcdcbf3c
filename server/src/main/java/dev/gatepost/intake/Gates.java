package dev.gatepost.intake;

import java.util.Map;

/** The gates of the policy, as the funnel names them, by the reasons that they give. */
final class Gates {
    private static final Map<String, String> BY_REASON = Map.ofEntries(
            Map.entry("jurisdiction_not_enabled", "country"),
            Map.entry("suppressed", "suppression"),
            Map.entry("consent_missing", "consent"),
            Map.entry("consent_too_weak", "consent"),
            Map.entry("consent_expired", "consent"),
            Map.entry("sender_unregistered", "sender"),
            Map.entry("sender_not_allowed", "sender"),
            Map.entry("provider_blocked", "sender"),
            Map.entry("route_outside_region", "sender"),
            Map.entry("content_missing", "content"),
            Map.entry("frequency_cap", "caps"),
            Map.entry("duplicate_content", "caps"),
            Map.entry("own_rule", "own_rules"),
            Map.entry("quiet_hours", "quiet_hours"),
            Map.entry("quiet_hours_unknown", "quiet_hours"),
            Map.entry("expired_before_sent", "expiry"));

    private Gates() {}

    /** The gate; a reason that no gate gives is a limit of Gatepost's own. */
    static String of(String reason) {
        return BY_REASON.getOrDefault(reason, "limits");
    }
}
