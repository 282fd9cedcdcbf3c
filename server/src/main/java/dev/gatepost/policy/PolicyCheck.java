package dev.gatepost.policy;

import static dev.gatepost.policy.CaseScene.need;

import dev.gatepost.templates.Segments;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs a file of policy cases on the same engine that decides about messages, so that rules can be tested as code is.
 * All that a case does not speak of is favourable: a case about hours has consent, a registered sender and full
 * content.
 *
 * <p>Prints one line for each check, {@code passed ID kind} or {@code failed ID kind: why}, and a last line {@code N
 * passed, N failed}. A jurisdiction that no one knows fails; a country without a pack has the world's rules.
 */
public final class PolicyCheck {
    private static final Instant ANY_DAY = Instant.parse("2026-11-24T17:00:00Z");

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
                case "decision" -> decision(auto);
                default -> Optional.of("the kind " + auto.kind() + " is not known");
            };
        } catch (IllegalArgumentException | DateTimeException | JacksonException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private Optional<String> time(CaseFile.Auto auto) {
        CaseScene scene = CaseScene.of(packs, auto, null);
        return decision(auto, scene, CaseGiven.FAVOURABLE);
    }

    /** A whole decision, as favourable as what the case gives allows. */
    private Optional<String> decision(CaseFile.Auto auto) {
        CaseGiven given =
                auto.given() == null ? CaseGiven.FAVOURABLE : strict().treeToValue(auto.given(), CaseGiven.class);
        CaseScene scene = CaseScene.of(packs, auto, given.number());
        Optional<String> fault = decision(auto, scene, given);
        if (fault.isPresent() || auto.reason() == null) {
            return fault;
        }
        Decision decision = decide(auto, scene, given);
        return decision.reasons().stream().anyMatch(r -> r.code().code().equals(auto.reason()))
                ? Optional.empty()
                : Optional.of("no reason is " + auto.reason() + because(decision));
    }

    private Optional<String> decision(CaseFile.Auto auto, CaseScene scene, CaseGiven given) {
        Decision decision = decide(auto, scene, given);
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

    private Decision decide(CaseFile.Auto auto, CaseScene scene, CaseGiven given) {
        Instant now = need(auto.now(), "now");
        RuleSet rules = scene.rules(now);
        List<String> tenant = auto.tenant();
        if (tenant != null) {
            if (tenant.size() != 2) {
                throw new IllegalArgumentException("tenant needs two times");
            }
            rules = rules.with(OpenHours.closedDaily(
                    "workspace/hours", LocalTime.parse(tenant.get(0)), LocalTime.parse(tenant.get(1)), packs.zones()));
        }
        PolicyRequest request = new PolicyRequest(
                scene.medium().channel(), scene.purpose(), now, given.scheduledFor(), given.expiresAt());
        return decide.decide(request, scene.facts(given, now, rules), rules);
    }

    private Optional<String> consent(CaseFile.Auto auto) {
        CaseScene scene = CaseScene.of(packs, auto, null);
        String have = need(auto.have(), "have");
        ConsentBasis basis = ConsentBasis.parse(have)
                .orElseThrow(() -> new IllegalArgumentException("the basis " + have + " is not known"));
        Instant now = auto.now() == null ? ANY_DAY : auto.now();
        RuleSet rules = scene.rules(now);
        Findings findings = new Findings();
        PolicyRequest request = new PolicyRequest(scene.medium().channel(), scene.purpose(), now, null, null);
        ConsentGate.check(request, now, new PolicyFacts.ConsentFact(basis, true, now, "the case"), rules, findings);
        Decision decision = findings.decision(rules, false);
        boolean ok = decision.reasons().isEmpty();
        return ok == need(auto.ok(), "ok")
                ? Optional.empty()
                : Optional.of(have + (ok ? " suffices" : " does not suffice") + because(decision));
    }

    private Optional<String> content(CaseFile.Auto auto) {
        String token = need(auto.token(), "token");
        CaseScene scene = CaseScene.of(packs, auto, null);
        boolean asked = scene.rules(auto.now() == null ? ANY_DAY : auto.now()).content().stream()
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

    private static JsonMapper mapper() {
        return JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }

    /** What a case gives is read strictly: a slip of the pen must not make it favourable. */
    private static JsonMapper strict() {
        return JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                .build();
    }
}
