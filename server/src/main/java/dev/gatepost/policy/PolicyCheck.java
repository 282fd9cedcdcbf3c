package dev.gatepost.policy;

import dev.gatepost.contacts.Place;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Purpose;
import dev.gatepost.templates.Segments;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs a file of policy cases on the same engine that decides about messages, so that rules can be tested as code is.
 * All that a case does not speak of is favourable: a case about hours has consent, a registered sender and full
 * content.
 *
 * <p>Prints one line for each check, {@code passed ID kind} or {@code failed ID kind: why}, and a last line {@code N
 * passed, N failed}. A jurisdiction without a rule pack fails.
 */
public final class PolicyCheck {
    private static final Instant ANY_DAY = Instant.parse("2026-11-24T17:00:00Z");
    private static final String SENDER = "the sender";

    private final RulePacks packs;
    private final Decide decide;

    private PolicyCheck(RulePacks packs) {
        this.packs = packs;
        this.decide = new Decide(packs);
    }

    /**
     * Runs the cases of the file on the packs of the program; 0 when all pass, 1 when some fail, 2 when it is no such
     * file.
     */
    public static int run(Path file, PrintStream out) {
        return run(RulePacks.load(), file, out);
    }

    static int run(RulePacks packs, Path file, PrintStream out) {
        CaseFile cases;
        try {
            cases = mapper().readValue(file, CaseFile.class);
        } catch (JacksonException e) {
            out.println("failed " + file + ": " + e.getOriginalMessage());
            return 2;
        }
        PolicyCheck check = new PolicyCheck(packs);
        int passed = 0;
        int failed = 0;
        for (CaseFile.Case each : cases.cases()) {
            for (CaseFile.Auto auto : each.checks()) {
                Optional<String> why = check.fault(auto);
                String name = each.id() + " " + auto.kind();
                out.println(why.map(text -> "failed " + name + ": " + text).orElse("passed " + name));
                passed += why.isEmpty() ? 1 : 0;
                failed += why.isEmpty() ? 0 : 1;
            }
        }
        out.println(passed + " passed, " + failed + " failed");
        return failed == 0 ? 0 : 1;
    }

    /** What is wrong with the outcome; empty when it is as expected. */
    private Optional<String> fault(CaseFile.Auto auto) {
        try {
            return switch (auto.kind()) {
                case "segments" -> segments(auto);
                case "time" -> time(auto);
                case "consent" -> consent(auto);
                case "content" -> content(auto);
                default -> Optional.of("the kind " + auto.kind() + " is not known");
            };
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private Optional<String> time(CaseFile.Auto auto) {
        Question question = question(auto);
        Instant now = need(auto.now(), "now");
        RuleSet rules = rules(question, now);
        List<String> tenant = auto.tenant();
        if (tenant != null) {
            if (tenant.size() != 2) {
                throw new IllegalArgumentException("tenant needs two times");
            }
            rules = rules.with(OpenHours.closedDaily(
                    "workspace/hours",
                    "the workspace's own rule",
                    LocalTime.parse(tenant.get(0)),
                    LocalTime.parse(tenant.get(1))));
        }
        Decision decision = decide(question, now, ConsentBasis.EXPRESS_WRITTEN, zones(auto.zones()), rules);
        String expected = need(auto.decision(), "decision");
        String got = word(decision.outcome());
        if (!got.equals(expected)) {
            return Optional.of("expected " + expected + ", got " + got + because(decision));
        }
        Instant wanted = auto.notBefore();
        if (wanted != null
                && decision.outcome() instanceof Decision.Outcome.Defer defer
                && !defer.until().equals(wanted)) {
            return Optional.of("expected " + wanted + ", got " + defer.until() + because(decision));
        }
        return Optional.empty();
    }

    private Optional<String> consent(CaseFile.Auto auto) {
        Question question = question(auto);
        String have = need(auto.have(), "have");
        ConsentBasis basis = ConsentBasis.parse(have)
                .orElseThrow(() -> new IllegalArgumentException("the basis " + have + " is not known"));
        RuleSet rules = rules(question, ANY_DAY);
        Decision decision = decide(question, ANY_DAY, basis, List.of(ZoneOffset.UTC), rules);
        boolean ok = decision.reasons().stream().noneMatch(reason -> switch (reason.code()) {
            case CONSENT_MISSING, CONSENT_TOO_WEAK, CONSENT_EXPIRED -> true;
            default -> false;
        });
        return ok == need(auto.ok(), "ok")
                ? Optional.empty()
                : Optional.of(have + (ok ? " suffices" : " does not suffice") + because(decision));
    }

    private Optional<String> content(CaseFile.Auto auto) {
        String token = need(auto.token(), "token");
        boolean asked = rules(question(auto), ANY_DAY).content().stream()
                .anyMatch(element -> element.token().equals(token));
        boolean expected = auto.present() == null || auto.present();
        return asked == expected
                ? Optional.empty()
                : Optional.of(token + (asked ? " is asked for" : " is not asked for"));
    }

    private static Optional<String> segments(CaseFile.Auto auto) {
        Segments got = Segments.of(text(auto));
        String said = got.encoding().written() + ", " + got.units() + " units, " + got.count() + " segments";
        boolean right = got.encoding().written().equals(auto.encoding())
                && Integer.valueOf(got.units()).equals(auto.units())
                && Integer.valueOf(got.count()).equals(auto.segments());
        return right ? Optional.empty() : Optional.of("got " + said);
    }

    private static String text(CaseFile.Auto auto) {
        JsonNode repeat = auto.repeat();
        if (repeat == null) {
            return need(auto.text(), "text");
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode pair : repeat) {
            text.repeat(pair.path(0).asString(""), Math.clamp(pair.path(1).asInt(0), 0, 10_000));
        }
        return text.toString();
    }

    private record Question(Set<String> jurisdictions, Channel channel, Purpose purpose) {}

    private Question question(CaseFile.Auto auto) {
        Set<String> jurisdictions = new LinkedHashSet<>(need(auto.jurisdictions(), "jurisdictions"));
        for (String jurisdiction : jurisdictions) {
            if (!packs.jurisdictions().contains(jurisdiction)) {
                throw new IllegalArgumentException("no rule pack for " + jurisdiction);
            }
        }
        String channel = need(auto.channel(), "channel");
        String purpose = need(auto.purpose(), "purpose");
        return new Question(
                jurisdictions,
                Channel.parse(channel)
                        .orElseThrow(() -> new IllegalArgumentException("the channel " + channel + " is not known")),
                Purpose.parse(purpose)
                        .orElseThrow(() -> new IllegalArgumentException("the purpose " + purpose + " is not known")));
    }

    private RuleSet rules(Question question, Instant at) {
        return packs.merge(
                question.jurisdictions(),
                question.channel(),
                question.purpose(),
                at.atOffset(ZoneOffset.UTC).toLocalDate());
    }

    private Decision decide(Question question, Instant now, ConsentBasis basis, List<ZoneId> zones, RuleSet rules) {
        String country = question.jurisdictions().stream()
                .filter(name -> name.length() == 2)
                .findFirst()
                .orElse("ZZ");
        Set<String> registrations = new LinkedHashSet<>();
        rules.registrations().forEach(registration -> registrations.addAll(registration.anyOf()));
        Set<String> elements = new LinkedHashSet<>();
        rules.content().forEach(element -> elements.add(element.token()));
        PolicyFacts facts = new PolicyFacts(
                new Place(country, List.of(), zones),
                Set.of(country),
                List.of(),
                new PolicyFacts.ConsentFact(basis, true, now, "the case"),
                new PolicyFacts.SenderFact(
                        SENDER, SENDER, SENDER, Set.of(question.purpose()), Set.of(), registrations, null, null),
                new PolicyFacts.ContentFact("the template", elements),
                List.of());
        return decide.decide(new PolicyRequest(question.channel(), question.purpose(), now, null, null), facts, rules);
    }

    private static List<ZoneId> zones(@Nullable List<String> names) {
        List<ZoneId> zones = new ArrayList<>();
        for (String name : names == null ? List.<String>of() : names) {
            zones.add(ZoneId.of(name));
        }
        return zones;
    }

    private static String word(Decision.Outcome outcome) {
        return switch (outcome) {
            case Decision.Outcome.Allow _ -> "allow";
            case Decision.Outcome.Defer _ -> "defer";
            case Decision.Outcome.Deny _ -> "deny";
        };
    }

    private static String because(Decision decision) {
        StringBuilder text = new StringBuilder();
        for (Decision.Reason reason : decision.reasons()) {
            text.append(text.isEmpty() ? " (" : "; ")
                    .append(reason.rule())
                    .append(": ")
                    .append(reason.fact());
        }
        return text.isEmpty() ? "" : text.append(')').toString();
    }

    private static <T> T need(@Nullable T value, String property) {
        if (value == null) {
            throw new IllegalArgumentException("the property " + property + " is missing");
        }
        return value;
    }

    private static JsonMapper mapper() {
        return JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }
}
