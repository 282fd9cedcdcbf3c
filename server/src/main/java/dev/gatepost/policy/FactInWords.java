package dev.gatepost.policy;

import dev.gatepost.policy.RuleFile.Cap;
import dev.gatepost.policy.RuleFile.Fact;
import dev.gatepost.policy.RuleFile.Hours;
import dev.gatepost.policy.RuleFile.Life;
import dev.gatepost.policy.RuleFile.Scheme;
import dev.gatepost.policy.RuleFile.Window;
import java.time.DayOfWeek;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A fact of a rule as a sentence that a lawyer can read without knowing the file. */
final class FactInWords {
    private static final List<String> WEEK = List.of("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN");

    private FactInWords() {}

    static String of(Fact fact) {
        return switch (fact) {
            case RuleFile.Consent consent -> consent(consent);
            case RuleFile.ConsentExpiry expiry ->
                expiry.lives().stream().map(FactInWords::life).collect(Collectors.joining("; "));
            case Hours hours -> hours(hours);
            case RuleFile.Caps caps ->
                caps.limits().stream().map(FactInWords::cap).collect(Collectors.joining("; "));
            case RuleFile.Content content -> content(content);
            case RuleFile.Registration registration ->
                registration.schemes().stream().map(FactInWords::scheme).collect(Collectors.joining("; "));
            case RuleFile.OptOut optOut -> optOut(optOut);
            case RuleFile.Retention kept ->
                "keep " + kept.what() + " for " + span(kept.keep()) + ", counted from " + kept.countedFrom();
            case RuleFile.LegalBasis basis ->
                basis.anyOf().stream().map(FactInWords::legalBasis).collect(Collectors.joining(", or "));
        };
    }

    private static String consent(RuleFile.Consent consent) {
        String needed = consent.needed() == ConsentBasis.NONE
                ? "no consent is needed"
                : words(consent.needed().name()) + " consent";
        List<ConsentBasis> or = consent.or() == null ? List.of() : consent.or();
        StringBuilder out = new StringBuilder(needed);
        or.forEach(other -> out.append(", or ").append(words(other.name())));
        if (consent.softOptInBy() != null && !consent.softOptInBy().isEmpty()) {
            out.append("; soft opt-in comes from ")
                    .append(anyOf(consent.softOptInBy().stream()
                            .map(by -> words(by.of()) + (by.since() == null ? "" : " since " + by.since()))
                            .toList()));
        }
        if (consent.doubleOptIn() != null) {
            out.append("; double opt-in: ").append(words(consent.doubleOptIn()));
        }
        return out.toString();
    }

    private static String life(Life life) {
        String what = life.basis() == null ? "it" : words(life.basis().name()) + " consent";
        String from = life.of() == null ? "" : " from " + words(life.of());
        List<String> ends = new ArrayList<>();
        if (life.lasts() != null) {
            ends.add("after " + span(life.lasts()));
        }
        if (life.afterMessages() != null) {
            ends.add("after " + life.afterMessages() + " messages without an answer");
        }
        if (life.ends() != null) {
            ends.add("with " + words(life.ends()));
        }
        String counted = life.countedFrom() == null ? "" : ", counted from " + words(life.countedFrom());
        return what + from + " ends " + String.join(" or ", ends) + counted;
    }

    private static String hours(Hours hours) {
        StringBuilder out = new StringBuilder("open ");
        out.append(hours.open().stream().map(FactInWords::window).collect(Collectors.joining(", ")));
        if (hours.closed() != null && !hours.closed().isEmpty()) {
            out.append("; closed on ")
                    .append(hours.closed().stream().map(FactInWords::day).collect(Collectors.joining(" and ")));
            if (hours.holidays() != null) {
                out.append(" (calendar ").append(hours.holidays()).append(')');
            }
        }
        out.append(
                hours.clock().equals("recipient")
                        ? "; by the recipient's clock"
                        : "; by the clock of " + hours.clock());
        out.append("; it is ").append(basis(hours.basis()));
        if (hours.waivedBy() != null) {
            out.append("; lifted by ")
                    .append(words(hours.waivedBy()))
                    .append(Boolean.TRUE.equals(hours.waiverDisputed()) ? ", which is disputed" : "")
                    .append(" (Gatepost does not lift it)");
        }
        if (hours.narrower() != null) {
            out.append("; the narrow reading is ")
                    .append(hours.narrower().from())
                    .append('–')
                    .append(hours.narrower().until());
        }
        return out.toString();
    }

    private static String window(Window window) {
        return days(window.days()) + " " + window.from() + "–" + window.until();
    }

    /** {@code MON TUE WED THU FRI} as {@code Mon–Fri}. */
    private static String days(List<String> days) {
        List<Integer> at = days.stream().map(WEEK::indexOf).sorted().toList();
        boolean row = at.size() > 2 && at.getLast() - at.getFirst() == at.size() - 1;
        return row
                ? day(WEEK.get(at.getFirst())) + "–" + day(WEEK.get(at.getLast()))
                : at.stream().map(i -> day(WEEK.get(i))).collect(Collectors.joining(", "));
    }

    private static String day(String day) {
        int at = WEEK.indexOf(day);
        return at < 0 ? "public holidays" : DayOfWeek.of(at + 1).getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
    }

    private static String cap(Cap cap) {
        String most = cap.max() == null ? "as many as the platform sets" : "at most " + cap.max();
        String within =
                switch (cap.within()) {
                    case "lifetime" -> " in all";
                    case "per_inbound" -> " for each message from the person";
                    case "set_by_platform" -> ", in a time that the platform sets";
                    default -> " within " + span(cap.within());
                };
        return most + within + " " + words(cap.scope()) + ", " + basis(cap.basis());
    }

    private static String content(RuleFile.Content content) {
        List<String> out = new ArrayList<>();
        if (!content.checked().isEmpty()) {
            out.add("the text must show " + all(content.checked()));
        }
        if (!content.attested().isEmpty()) {
            out.add("who approves the text vouches for " + all(content.attested()));
        }
        return out.isEmpty() ? "nothing particular" : String.join("; ", out);
    }

    private static String scheme(Scheme scheme) {
        StringBuilder out = new StringBuilder();
        if (scheme.list() != null) {
            out.append("the list ").append(scheme.list()).append(" must have been asked");
        } else if (scheme.anyOf() != null) {
            out.append(scheme.needed() ? "the sender needs " : "for information: ")
                    .append(scheme.anyOf().entrySet().stream()
                            .map(e -> e.getKey() + " (" + e.getValue() + ")" + since(scheme, e.getKey()))
                            .collect(Collectors.joining(" or ")));
        }
        append(out, ": ", scheme.what());
        append(out, ", when ", scheme.when() == null ? null : words(scheme.when()));
        append(out, ", from ", scheme.from() == null ? null : scheme.from().toString());
        append(out, "; without it messages are ", words(scheme.without()));
        return out.toString();
    }

    private static String since(Scheme scheme, String name) {
        var from = scheme.eachFrom() == null ? null : scheme.eachFrom().get(name);
        return from == null ? "" : " from " + from;
    }

    private static void append(StringBuilder out, String before, @Nullable String text) {
        if (text != null && !text.isEmpty()) {
            out.append(before).append(text);
        }
    }

    private static String optOut(RuleFile.OptOut optOut) {
        String limit = optOut.within() == 0 ? "at once" : "within " + optOut.within() + " " + words(optOut.unit());
        String note = optOut.note() == null ? "" : "; " + optOut.note();
        return "the law wants it honoured " + limit + ", counted from " + words(optOut.countedFrom())
                + "; Gatepost honours it at once" + note;
    }

    /** {@code gdpr_6_1_f_interest} as {@code GDPR Art. 6(1)(f) interest}. */
    private static String legalBasis(String name) {
        return words(name.replaceAll("gdpr_(\\d+)_(\\d+)_([a-z])(_|$)", "GDPR Art. $1($2)($3) ")
                        .replaceAll("eprivacy_(\\d+)_(\\d+)(_|$)", "ePrivacy Directive Art. $1($2) "))
                .strip();
    }

    private static String basis(String basis) {
        return switch (basis) {
            case "law" -> "law";
            case "carrier" -> "a carriers' rule";
            case "best_practice" -> "good practice";
            default -> words(basis);
        };
    }

    /** An ISO 8601 duration or period in words; what is none is told as it stands. */
    static String span(String iso) {
        if (!iso.matches("P(T?)\\d+[YMWDHS]")) {
            return words(iso);
        }
        boolean time = iso.startsWith("PT");
        String number = iso.substring(time ? 2 : 1, iso.length() - 1);
        String unit =
                switch (iso.charAt(iso.length() - 1)) {
                    case 'Y' -> "year";
                    case 'W' -> "week";
                    case 'D' -> "day";
                    case 'H' -> "hour";
                    case 'S' -> "second";
                    default -> time ? "minute" : "month";
                };
        return number + " " + unit + (number.equals("1") ? "" : "s");
    }

    private static String anyOf(List<String> texts) {
        return texts.stream().map(FactInWords::words).collect(Collectors.joining(" or "));
    }

    private static String all(List<String> texts) {
        return texts.stream().map(FactInWords::words).collect(Collectors.joining(", "));
    }

    private static String words(String name) {
        return name.chars().allMatch(c -> c == '_' || Character.isUpperCase(c))
                ? name.toLowerCase(Locale.ROOT).replace('_', ' ')
                : name.replace('_', ' ');
    }
}
