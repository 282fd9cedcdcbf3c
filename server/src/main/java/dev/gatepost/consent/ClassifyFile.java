package dev.gatepost.consent;

import dev.gatepost.consent.Classification.Kind;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs a file of keyword tests, {@code {"tests": [{"text": "STOP", "expect": "opt_out", "country": "US"}]}}, and prints
 * one line for each and a last line {@code N passed, N failed}.
 *
 * <p>An expectation is a kind ({@code opt_out}), several joined by {@code _or_}, or a kind with a condition: {@code
 * opt_out_if_cn} wants it in that country and not where the country is unknown; {@code opt_in_if_pending_question}
 * wants a yes that counts only as an answer.
 */
public final class ClassifyFile {
    private static final String IF = "_if_";
    private static final Map<String, Set<Kind>> NAMES = Map.ofEntries(
            Map.entry("opt_out", Set.of(Kind.OPT_OUT)),
            Map.entry("wrong_number", Set.of(Kind.WRONG_NUMBER)),
            Map.entry("complaint", Set.of(Kind.COMPLAINT)),
            Map.entry("legal", Set.of(Kind.COMPLAINT)),
            Map.entry("legal_threat", Set.of(Kind.COMPLAINT)),
            Map.entry("help", Set.of(Kind.HELP)),
            Map.entry("identity_request", Set.of(Kind.IDENTITY_REQUEST)),
            Map.entry("opt_in", Set.of(Kind.OPT_IN)),
            Map.entry("opt_in_if_pending_question", Set.of(Kind.OPT_IN_IF_ASKED)),
            Map.entry("opt_in_if_asked", Set.of(Kind.OPT_IN_IF_ASKED)),
            Map.entry("service_cancel", Set.of(Kind.SERVICE_CANCEL)),
            Map.entry("doubt", Set.of(Kind.DOUBT)),
            Map.entry("ambiguous", Set.of(Kind.DOUBT)),
            Map.entry("human", Set.of(Kind.DOUBT)),
            Map.entry("review", Set.of(Kind.DOUBT)),
            Map.entry("reaction", Set.of(Kind.REACTION)),
            Map.entry("reaction_ignore", Set.of(Kind.REACTION)),
            Map.entry("reaction_complaint", Set.of(Kind.REACTION_COMPLAINT)),
            Map.entry("reaction_soft_complaint", Set.of(Kind.REACTION_COMPLAINT)),
            Map.entry("none", Set.of(Kind.NONE)));

    private ClassifyFile() {}

    record TestFile(List<Test> tests) {}

    record Test(String text, String expect, @Nullable String country) {}

    /** Runs the tests; 0 when all pass, 1 when some fail, 2 when it is no such file. */
    public static int run(Path file, PrintStream out) {
        JsonMapper mapper = JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
        TestFile tests;
        try {
            tests = mapper.readValue(file, TestFile.class);
        } catch (JacksonException e) {
            out.println("failed " + file + ": " + e.getOriginalMessage());
            return 2;
        }
        KeywordClassifier classifier = new KeywordClassifier();
        int passed = 0;
        for (Test test : tests.tests()) {
            Classification got = classifier.classify(test.text(), country(test));
            boolean right = meets(classifier, test, got);
            passed += right ? 1 : 0;
            out.println((right ? "passed " : "failed ")
                    + mapper.writeValueAsString(test.text())
                    + ": "
                    + (right ? "" : "expected " + test.expect() + ", got ")
                    + got.kind().written()
                    + " by "
                    + got.rule());
        }
        int failed = tests.tests().size() - passed;
        out.println(passed + " passed, " + failed + " failed");
        return failed == 0 ? 0 : 1;
    }

    private static boolean meets(KeywordClassifier classifier, Test test, Classification got) {
        String expect = test.expect();
        if (NAMES.containsKey(expect)) {
            return kinds(expect).contains(got.kind());
        }
        if (isByCountry(expect)) {
            Set<Kind> wanted = kinds(expect.substring(0, expect.lastIndexOf(IF)));
            boolean elsewhere = test.country() == null
                    && wanted.contains(classifier.classify(test.text(), null).kind());
            return wanted.contains(got.kind()) && !elsewhere;
        }
        for (String part : expect.split("_or_")) {
            if (kinds(part).contains(got.kind())) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable String country(Test test) {
        String expect = test.expect();
        return test.country() == null && isByCountry(expect)
                ? expect.substring(expect.length() - 2).toUpperCase(Locale.ROOT)
                : test.country();
    }

    private static boolean isByCountry(String expect) {
        return expect.lastIndexOf(IF) >= 0 && expect.lastIndexOf(IF) + IF.length() + 2 == expect.length();
    }

    private static Set<Kind> kinds(String name) {
        return NAMES.getOrDefault(name, Set.of());
    }
}
