package dev.gatepost.policy;

import dev.gatepost.platform.Purpose;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns a pack's text into rules, refusing whatever is not exactly understood. */
final class RuleReader {
    private static final Set<String> UNTIMED = Set.of("lifetime", "per_inbound", "set_by_platform");
    private static final Set<String> DOUBLE_OPT_IN = Set.of("recommended", "default");

    private final RuleFile file;
    private final Map<String, Holidays> calendars;
    private final ZoneTable zones;

    /** @param calendars the holiday calendars of all packs */
    RuleReader(RuleFile file, Map<String, Holidays> calendars, ZoneTable zones) {
        this.file = file;
        this.calendars = calendars;
        this.zones = zones;
    }

    List<Rule> read() {
        return file.rules().stream().map(this::rule).toList();
    }

    private Rule rule(RuleFile.Text text) {
        Medium medium = Medium.parse(text.channel()).orElseThrow(() -> wrong(text, "channel " + text.channel()));
        Purpose purpose = Purpose.parse(text.purpose()).orElseThrow(() -> wrong(text, "purpose " + text.purpose()));
        if (!text.id().equals(file.pack() + "/" + text.channel() + "/" + text.purpose())) {
            throw wrong(text, "id " + text.id());
        }
        text.facts().forEach(named -> cite(text, named.fact()));
        Rule.Threshold threshold = threshold(text);
        return new Rule(
                text.id(),
                file.layer(),
                medium,
                purpose,
                text.from(),
                text.until(),
                text.unlessNearerRule() == null ? Set.of() : Set.copyOf(text.unlessNearerRule()),
                threshold,
                // Where no consent is asked for, none runs out.
                threshold.least() == ConsentBasis.NONE ? List.of() : lives(text),
                hours(text, purpose),
                caps(text),
                requests(text),
                content(text),
                registrations(text));
    }

    private Rule.Threshold threshold(RuleFile.Text text) {
        RuleFile.Consent consent = text.consent();
        ConsentBasis least = consent.needed();
        for (ConsentBasis alternative : orEmpty(consent.or())) {
            if (alternative.compareTo(consent.needed()) >= 0) {
                throw wrong(text, "alternative " + alternative.written() + " that is no weaker than what is needed");
            }
            least = alternative.compareTo(least) < 0 ? alternative : least;
        }
        String confirmed = consent.doubleOptIn();
        if (confirmed != null && !DOUBLE_OPT_IN.contains(confirmed)) {
            throw wrong(text, "double opt-in " + confirmed);
        }
        return new Rule.Threshold(
                text.id(),
                cite(text, consent),
                least,
                consent.needed(),
                "default".equals(confirmed),
                List.copyOf(orEmpty(consent.softOptInBy())));
    }

    private List<Rule.Life> lives(RuleFile.Text text) {
        RuleFile.ConsentExpiry expiry = text.consentExpiry();
        if (expiry == null) {
            return List.of();
        }
        List<Rule.Life> lives = new ArrayList<>();
        for (RuleFile.Life life : expiry.lives()) {
            if (life.lasts() != null && life.basis() != null) {
                lives.add(new Rule.Life(
                        text.id(), cite(text, expiry), life.basis(), life.of(), Rule.amount(life.lasts())));
            } else if (life.lasts() == null && life.ends() == null && life.afterMessages() == null) {
                throw wrong(text, "life of a consent that has no end");
            }
        }
        return lives;
    }

    private @Nullable OpenHours hours(RuleFile.Text text, Purpose purpose) {
        RuleFile.Hours hours = text.quietHours();
        return hours == null
                ? null
                : new HoursReader(text.id(), cite(text, hours), calendars, zones, purpose == Purpose.PROMOTIONAL)
                        .read(hours);
    }

    private List<Rule.Cap> caps(RuleFile.Text text) {
        List<Rule.Cap> caps = new ArrayList<>();
        for (RuleFile.Cap cap : limits(text)) {
            switch (cap.counted()) {
                case "promotional" -> {
                    Integer max = cap.max();
                    if (max == null || UNTIMED.contains(cap.within())) {
                        throw wrong(text, "cap that cannot be counted");
                    }
                    caps.add(new Rule.Cap(text.id(), cite(text, limited(text)), max, Duration.parse(cap.within())));
                }
                case "consent_requests", "elsewhere" -> {
                    if (!UNTIMED.contains(cap.within())) {
                        Duration.parse(cap.within());
                    }
                }
                default -> throw wrong(text, "cap counted " + cap.counted());
            }
        }
        return List.copyOf(caps);
    }

    private List<Rule.AskedOnce> requests(RuleFile.Text text) {
        return limits(text).stream()
                .filter(cap -> cap.counted().equals("consent_requests"))
                .map(cap -> new Rule.AskedOnce(
                        text.id(), cite(text, limited(text)), Objects.requireNonNullElse(cap.max(), 1)))
                .toList();
    }

    private static List<RuleFile.Cap> limits(RuleFile.Text text) {
        return text.caps() == null ? List.of() : text.caps().limits();
    }

    private static RuleFile.Caps limited(RuleFile.Text text) {
        return Objects.requireNonNull(text.caps());
    }

    private List<Rule.Element> content(RuleFile.Text text) {
        RuleFile.Content content = text.content();
        if (content == null) {
            return List.of();
        }
        String source = cite(text, content);
        List<Rule.Element> elements = new ArrayList<>();
        for (String token : content.checked()) {
            if (!ContentTokens.CHECKED.contains(token)) {
                throw wrong(text, "element " + token + " that no software can check");
            }
            elements.add(new Rule.Element(text.id(), source, token, true));
        }
        content.attested().forEach(token -> elements.add(new Rule.Element(text.id(), source, token, false)));
        return List.copyOf(elements);
    }

    private List<Rule.Registration> registrations(RuleFile.Text text) {
        RuleFile.Registration registration = text.registration();
        if (registration == null) {
            return List.of();
        }
        String source = cite(text, registration);
        List<Rule.Registration> out = new ArrayList<>();
        for (RuleFile.Scheme scheme : registration.schemes()) {
            Map<String, String> names = scheme.anyOf();
            if ((names == null) == (scheme.list() == null)) {
                throw wrong(text, "registration that is neither a sender's nor a list's");
            }
            if (names != null && scheme.needed()) {
                out.add(new Rule.Registration(text.id(), source, Set.copyOf(names.keySet()), scheme.from()));
            }
        }
        return List.copyOf(out);
    }

    private String cite(RuleFile.Text text, RuleFile.Fact fact) {
        return fact.sources().stream()
                .map(code -> {
                    RuleFile.Source source = file.sources().get(code);
                    if (source == null) {
                        throw wrong(text, "source " + code + " that is not listed");
                    }
                    return source.cited();
                })
                .collect(Collectors.joining("; "));
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    private IllegalArgumentException wrong(RuleFile.Text text, String what) {
        return new IllegalArgumentException("rule " + text.id() + " in pack " + file.pack() + " has a wrong " + what);
    }
}
