package dev.gatepost.policy;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Rule packs for people to read: a list, a page, the difference of two releases, and what nobody verified. */
public final class PackPages {
    private static final String STYLE = """
            :root{color-scheme:light dark;--ink:light-dark(#1b1f24,#e6e9ee);--soft:light-dark(#59636e,#9aa4b0);\
            --line:light-dark(#d5dae0,#333b45);--sure:light-dark(#0a6b3d,#63d69b);--unsure:light-dark(#8a4b00,#f0b35e)}
            body{font:16px/1.5 Inter,system-ui,sans-serif;color:var(--ink);background:light-dark(#fff,#12161b);\
            max-width:56rem;margin:2rem auto;padding:0 1rem}
            h1{font-size:1.75rem;margin:0}h2{font-size:1.15rem;border-top:1px solid var(--line);padding-top:1.5rem;\
            margin:2rem 0 .5rem}p.about,h2 small{color:var(--soft);font-weight:400}
            dl{display:grid;grid-template-columns:10rem 1fr;gap:.5rem 1rem;margin:0}dt{color:var(--soft)}dd{margin:0}
            .verified{color:var(--sure)}.unsure{color:var(--unsure)}code{overflow-wrap:anywhere}
            @media(max-width:40rem){dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.75rem}}
            @media print{h2{break-after:avoid}}
            """;

    private final RulePacks packs;

    public PackPages(RulePacks packs) {
        this.packs = packs;
    }

    /** A line for each pack: name, version, day, facts verified and not; then the clocks and the hash. */
    public void list(PrintStream out) {
        for (RuleFile file : packs.texts().values()) {
            long verified = facts(file, true);
            long unverified = facts(file, false);
            out.println(String.join(
                    "\t",
                    file.pack(),
                    file.name(),
                    "version " + file.version(),
                    file.asOf().toString(),
                    verified + " verified",
                    unverified + " unverified"));
        }
        for (CalendarFile calendar : packs.calendars().values()) {
            out.println("calendar " + calendar.calendar() + "\t" + calendar.name() + "\tversion " + calendar.version()
                    + "\t" + calendar.asOf() + "\tuntil " + calendar.until());
        }
        out.println("clocks\t" + packs.zoneData());
        out.println("hash\t" + packs.hash());
    }

    private static long facts(RuleFile file, boolean verified) {
        return file.rules().stream()
                .flatMap(rule -> rule.facts().stream())
                .filter(named -> isVerified(named) == verified)
                .count();
    }

    private static boolean isVerified(RuleFile.Named named) {
        return named.fact().confidence() == RuleFile.Confidence.VERIFIED;
    }

    /** Prints a pack as lines; returns false when there is none of that name. */
    public boolean show(String pack, PrintStream out) {
        RuleFile file = packs.texts().get(pack);
        if (file == null) {
            return false;
        }
        out.println(file.pack() + " " + file.name() + ", version " + file.version() + " of " + file.asOf());
        for (RuleFile.Text rule : file.rules()) {
            out.println();
            out.println(rule.id() + force(rule));
            lines(rule).forEach((field, text) -> out.println("  " + field + ": " + text));
        }
        out.println();
        file.sources().forEach((code, source) -> out.println(code + " (" + source.kind() + ") " + source.cited()));
        return true;
    }

    /** Writes a pack as one HTML page without scripts; returns false when there is none of that name. */
    public boolean html(String pack, Path to) throws IOException {
        RuleFile file = packs.texts().get(pack);
        if (file == null) {
            return false;
        }
        StringBuilder page = new StringBuilder("<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\">\n");
        page.append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>Rules of ")
                .append(escape(file.name()))
                .append("</title>\n<style>")
                .append(STYLE)
                .append("</style>\n<h1>")
                .append(escape("Rules of " + file.name()))
                .append("</h1>\n<p class=\"about\">Pack ")
                .append(escape(file.pack()))
                .append(", version ")
                .append(file.version())
                .append(" of ")
                .append(file.asOf())
                .append(", in the release <code>")
                .append(packs.hash())
                .append("</code>. Have it read by counsel before you send by it.</p>\n");
        for (RuleFile.Text rule : file.rules()) {
            page.append("<h2>")
                    .append(escape(rule.channel().replace('_', ' ') + ", " + rule.purpose()))
                    .append(" <small>")
                    .append(escape(rule.id() + force(rule)))
                    .append("</small></h2>\n<dl>\n");
            rule.facts().forEach(named -> page.append(told(named)));
            page.append("</dl>\n");
        }
        page.append("<h2>Sources</h2>\n<dl>\n");
        file.sources()
                .forEach((code, source) -> page.append("<dt>")
                        .append(escape(code + " (" + source.kind().replace('_', ' ') + ")"))
                        .append("</dt><dd>")
                        .append(escape(source.cited()))
                        .append("</dd>\n"));
        Files.writeString(to, page.append("</dl>\n</html>\n"), StandardCharsets.UTF_8);
        return true;
    }

    private static String told(RuleFile.Named named) {
        String mark = isVerified(named) ? "verified" : "unsure";
        return "<dt>" + escape(word(named.field())) + "</dt><dd>" + escape(FactInWords.of(named.fact()))
                + " <span class=\"" + mark + "\">(" + word(named.fact().confidence()) + ", "
                + escape(String.join(", ", named.fact().sources())) + ")</span></dd>\n";
    }

    private static String force(RuleFile.Text rule) {
        return (rule.from() == null ? "" : ", from " + rule.from())
                + (rule.until() == null ? "" : ", until " + rule.until());
    }

    /** The difference of another release to this one, a line for each rule's field that is new, gone or changed. */
    public List<String> differences(RulePacks other) {
        SortedMap<String, String> before = flat(packs);
        SortedMap<String, String> after = flat(other);
        TreeSet<String> names = new TreeSet<>(before.keySet());
        names.addAll(after.keySet());
        List<String> out = new ArrayList<>();
        for (String name : names) {
            String was = before.get(name);
            String is = after.get(name);
            if (was == null) {
                out.add("+ " + name + ": " + is);
            } else if (is == null) {
                out.add("- " + name + ": " + was);
            } else if (!was.equals(is)) {
                out.add("~ " + name + ": " + was + " -> " + is);
            }
        }
        return out;
    }

    private static SortedMap<String, String> flat(RulePacks packs) {
        SortedMap<String, String> out = new TreeMap<>();
        for (RuleFile file : packs.texts().values()) {
            for (RuleFile.Text rule : file.rules()) {
                out.put(rule.id(), "in force" + force(rule));
                lines(rule).forEach((field, text) -> out.put(rule.id() + " " + field, text));
            }
        }
        packs.calendars()
                .forEach((name, file) -> out.put(
                        "calendar " + name,
                        file.days().size() + " days by rule until " + file.until() + ", added " + file.added()
                                + ", removed " + file.removed()));
        out.put("clocks", packs.zoneData());
        return out;
    }

    /**
     * Every fact behind promotional messages to a country that nobody verified, of the world's rules, the union's, the
     * country's and its subdivisions'.
     */
    public List<String> unverified(String country) {
        List<String> out = new ArrayList<>();
        for (RuleFile file : packs.texts().values()) {
            boolean concerns = file.pack().equals(country)
                    || file.pack().startsWith(country + "-")
                    || file.pack().equals(RulePacks.WORLD)
                    || file.members() != null && file.members().contains(country);
            if (!concerns) {
                continue;
            }
            for (RuleFile.Text rule : file.rules()) {
                if (rule.purpose().equals("promotional")) {
                    boolean world = file.layer() == RuleFile.Layer.WORLD;
                    rule.facts().stream()
                            .filter(named -> !isVerified(named))
                            .filter(named -> !(world && rule.givesWay(named.field())))
                            .forEach(named -> out.add(rule.id() + " " + line(named)));
                }
            }
        }
        return out;
    }

    /** Whether promotional rules of that country are known at all. */
    public boolean knows(String country) {
        return country.length() == 2 && packs.knows(country);
    }

    static Map<String, String> lines(RuleFile.Text rule) {
        Map<String, String> out = new java.util.LinkedHashMap<>();
        rule.facts().forEach(named -> out.put(word(named.field()), text(named)));
        return out;
    }

    private static String line(RuleFile.Named named) {
        return word(named.field()) + ": " + text(named);
    }

    private static String text(RuleFile.Named named) {
        return FactInWords.of(named.fact()) + " (" + word(named.fact().confidence()) + ", "
                + String.join(", ", named.fact().sources()) + ")";
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
