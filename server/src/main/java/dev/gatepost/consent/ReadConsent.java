package dev.gatepost.consent;

import dev.gatepost.access.Workspace;
import dev.gatepost.contacts.Address;
import dev.gatepost.contacts.Addresses;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Digests;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one event from the body of a call. What does not say channel, purpose and brand is refused: ambiguous is absent
 * (CON-02). So is a grant from the future, which would outrank a revocation of this minute.
 */
public final class ReadConsent {
    private static final Set<String> BASES = Set.of("implied", "soft_opt_in", "express", "express_written");
    private static final Set<String> GENERAL = Set.of("marketing", "newsletter", "opted_in", "opt_in", "subscribed");
    private static final Set<String> EVERYTHING = Set.of("all", "any", "*", "marketing", "general");
    /** So far may the caller's clock go before ours; such an event counts as of now. */
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(2);

    private static final Duration LONGEST_KEPT = Duration.ofDays(36_525);

    private final Addresses addresses;
    private final Brands brands;
    private final Disclosures disclosures;
    private final Clock clock;

    public ReadConsent(Addresses addresses, Brands brands, Disclosures disclosures, Clock clock) {
        this.addresses = addresses;
        this.brands = brands;
        this.disclosures = disclosures;
        this.clock = clock;
    }

    /** An act and whose it is. */
    public record Told(Address address, Act act) {}

    /** The channel and purpose that a body names, when it names both. */
    public record Aim(Channel channel, Purpose purpose, Address address, String brand) {}

    /** Reads the event; empty after noting what is wrong. */
    Optional<Told> read(JsonFields fields, Workspace workspace) {
        return read(fields, workspace, null);
    }

    /** The same where the call itself says the status. */
    public Optional<Told> read(JsonFields fields, Workspace workspace, ConsentEvent.@Nullable Status fixed) {
        Optional<Aim> aim = aim(fields, workspace, true);
        ConsentEvent.Status status = fixed != null
                ? fixed
                : choice(fields, "status", ConsentEvent.Status.parse(fields.requiredText("status", 20)));
        String source = fields.requiredText("source", 40);
        if (!source.isEmpty() && ConsentSource.parse(source).isEmpty()) {
            fields.fault("source", ReasonCode.INVALID_VALUE, "one of " + ConsentSource.all());
        }
        String basis = Optional.ofNullable(fields.text("basis", 20)).orElse("express");
        check(fields, "basis", BASES.contains(basis));
        String campaign = fields.text("campaign", 100);
        Instant at = occurredAt(fields, workspace);
        Proof proof = proof(fields, workspace, aim);
        Map<String, String> evidence = evidence(fields);
        if (aim.isEmpty() || status == null) {
            return Optional.empty();
        }
        Aim a = aim.get();
        if (status == ConsentEvent.Status.GRANTED
                && brands.find(workspace, a.brand()).isEmpty()) {
            fields.fault("brand", ReasonCode.INVALID_VALUE, "there is no such brand; a grant is for one brand");
        }
        return Optional.of(new Told(
                a.address(),
                new Act(
                        a.channel(),
                        a.purpose(),
                        a.brand(),
                        status,
                        status == ConsentEvent.Status.GRANTED ? basis : "none",
                        source,
                        campaign,
                        evidence,
                        Act.Ends.of(a.purpose()),
                        proof,
                        at)));
    }

    /** What it is about; {@code general} flags are refused in words of their own. */
    Optional<Aim> aim(JsonFields fields, Workspace workspace, boolean flags) {
        if (flags) {
            for (String name : fields.given().propertyNames()) {
                if (GENERAL.contains(name)) {
                    fields.fault(name, ReasonCode.CONSENT_TOO_GENERAL, ReasonCode.CONSENT_TOO_GENERAL.mend());
                }
            }
        }
        Channel channel = exact(fields, "channel", Channel.parse(fields.requiredText("channel", 20)));
        Purpose purpose = exact(fields, "purpose", Purpose.parse(fields.requiredText("purpose", 20)));
        String address = fields.requiredText("address", 320);
        String brand = fields.requiredText("brand", 60);
        if (channel == null || purpose == null || address.isEmpty()) {
            return Optional.empty();
        }
        Optional<Address> to = addresses.normalise(channel, address);
        if (to.isEmpty()) {
            ReasonCode code = channel.usesNumber() ? ReasonCode.INVALID_NUMBER : ReasonCode.INVALID_EMAIL;
            fields.fault("address", code, code.mend());
        }
        return to.map(a -> new Aim(channel, purpose, a, brand));
    }

    private static <T> @Nullable T exact(JsonFields fields, String name, Optional<T> value) {
        if (value.isEmpty()) {
            String given = Optional.ofNullable(fields.given().get(name))
                    .map(n -> n.asString("").toLowerCase(Locale.ROOT))
                    .orElse("");
            if (EVERYTHING.contains(given)) {
                fields.fault(name, ReasonCode.CONSENT_TOO_GENERAL, ReasonCode.CONSENT_TOO_GENERAL.mend());
            } else if (!given.isEmpty()) {
                fields.fault(name, ReasonCode.INVALID_VALUE, "'" + name + "' has no such value");
            }
        }
        return value.orElse(null);
    }

    private Instant occurredAt(JsonFields fields, Workspace workspace) {
        Instant now = workspace.clock().at(clock.instant());
        Instant at = Optional.ofNullable(fields.instant("occurred_at")).orElse(now);
        if (at.isAfter(now.plus(CLOCKS_DIFFER))) {
            fields.fault("occurred_at", ReasonCode.INVALID_VALUE, "it lies in the future; tell what has happened");
        }
        return at.isAfter(now) ? now : at;
    }

    private Proof proof(JsonFields fields, Workspace workspace, Optional<Aim> aim) {
        String jurisdiction = fields.text("jurisdiction", 6);
        if (jurisdiction != null && !jurisdiction.matches("[A-Z]{2}(-[A-Z0-9]{1,3})?")) {
            fields.fault("jurisdiction", ReasonCode.INVALID_VALUE, "give it as DE or US-FL");
        }
        if (jurisdiction == null && aim.isPresent()) {
            jurisdiction = addresses.place(aim.get().address()).country();
        }
        Instant now = workspace.clock().at(clock.instant());
        Instant retain = fields.instant("retain_until");
        if (retain != null && (!retain.isAfter(now) || retain.isAfter(now.plus(LONGEST_KEPT)))) {
            fields.fault("retain_until", ReasonCode.INVALID_VALUE, "it must lie in the future, at most 100 years");
        }
        return new Proof(jurisdiction, disclosure(fields, workspace), snapshot(fields), retain, null, null);
    }

    /** {@code dis_…} is a disclosure's newest version, {@code dis_…@2} its second; other text is kept as shown. */
    private Proof.@Nullable Shown disclosure(JsonFields fields, Workspace workspace) {
        String given = fields.text("disclosure", 1_000);
        if (given == null || !given.startsWith("dis_")) {
            return null;
        }
        Optional<Proof.Shown> shown = disclosures.resolve(workspace, given);
        if (shown.isEmpty()) {
            fields.fault("disclosure", ReasonCode.INVALID_VALUE, "there is no such version of a disclosure");
        }
        return shown.orElse(null);
    }

    /** The form as shown; its hash stands in the ledger, and the text among the sealed evidence. */
    private static byte @Nullable [] snapshot(JsonFields fields) {
        String form = fields.text("form_snapshot", 20_000);
        return form == null ? null : Digests.sha256(form);
    }

    private static Map<String, String> evidence(JsonFields fields) {
        Map<String, String> out = new LinkedHashMap<>();
        for (String name : List.of("evidence_uri", "ip", "user_agent", "device")) {
            String value = fields.text(name, 1_000);
            if (value != null) {
                out.put(name, value);
            }
        }
        String disclosure = fields.text("disclosure", 1_000);
        if (disclosure != null && !disclosure.startsWith("dis_")) {
            out.put("disclosure", disclosure);
        }
        String form = fields.text("form_snapshot", 20_000);
        if (form != null) {
            out.put("form_snapshot", form);
        }
        return out;
    }

    private static <T> @Nullable T choice(JsonFields fields, String name, Optional<T> value) {
        boolean given = fields.given().has(name);
        check(fields, name, value.isPresent() || !given);
        return value.orElse(null);
    }

    private static void check(JsonFields fields, String name, boolean fine) {
        if (!fine) {
            fields.fault(name, ReasonCode.INVALID_VALUE, "'" + name + "' has no such value");
        }
    }
}
