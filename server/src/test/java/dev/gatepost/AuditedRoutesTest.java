package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.gatepost.audit.Audit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * AUD-01: each route that changes something is in a table with the event that it appends, or with the reason why there
 * is none; and its code does reach the audit. A new route that is forgotten fails here.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditedRoutesTest {
    private static final Path SOURCES = Path.of("src/main/java/dev/gatepost");
    private static final Path TABLE = Path.of("src/test/resources/audit/routes.txt");
    private static final Set<String> CHANGING = Set.of("POST", "PUT", "PATCH", "DELETE");
    /** Before the framework, so in no mapping. */
    private static final Set<String> HOT = Set.of("POST /v1/messages", "POST /v1/messages/batch");
    /** What reveals or takes away, though it changes nothing. */
    private static final Set<String> LOOKS = Set.of(
            "GET /v1/access-requests/{id}/file",
            "GET /v1/audit/export",
            "GET /v1/claim-files/{id}/file",
            "GET /v1/consents/{id}/evidence",
            "GET /v1/evidence-packs/{id}/file",
            "GET /v1/exports/{id}/file",
            "GET /v1/messages.csv",
            "GET /v1/messages/{id}/content",
            "GET /v1/quarantine/{id}/content");
    /** Their commit is shared with the send API's, where calls are handed over: no call graph leads there. */
    private static final Set<String> SHARED_COMMIT =
            Set.of("POST /v1/messages/replay", "POST /w/{workspace}/messages/{id}/resend", "POST /w/{workspace}/try");
    /** How a line begins that names no event. */
    private static final String NONE = "- ";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.gatepost");

    private final TestGatepost gatepost = TestGatepost.start(true);

    @AfterAll
    void stop() {
        gatepost.close();
    }

    private Map<String, HandlerMethod> routes() {
        Map<String, HandlerMethod> out = new TreeMap<>();
        for (RequestMappingHandlerMapping mapping : gatepost.server()
                .web()
                .getBeansOfType(RequestMappingHandlerMapping.class)
                .values()) {
            mapping.getHandlerMethods()
                    .forEach((info, handler) -> info.getMethodsCondition().getMethods().stream()
                            .forEach(m ->
                                    info.getPatternValues().forEach(path -> out.put(m.name() + " " + path, handler))));
        }
        out.keySet().removeIf(r -> !LOOKS.contains(r) && !CHANGING.contains(r.substring(0, r.indexOf(' '))));
        return out;
    }

    private static Map<String, String> table() throws IOException {
        Map<String, String> out = new TreeMap<>();
        for (String line : Files.readAllLines(TABLE)) {
            String[] parts = line.split(" ", 3);
            out.put(parts[0] + " " + parts[1], parts[2]);
        }
        return out;
    }

    @Test
    void eachRouteThatChangesSomethingIsInTheTable() throws IOException {
        Set<String> all = new TreeSet<>(routes().keySet());
        all.addAll(HOT);
        assertThat(table().keySet()).containsExactlyElementsOf(all);
    }

    @Test
    void eachRouteReachesTheAuditUnlessTheTableSaysWhyNot() throws IOException {
        Map<String, String> table = table();
        Set<String> silent = new TreeSet<>();
        routes().forEach((route, handler) -> {
            String event = table.getOrDefault(route, "");
            if (!event.startsWith(NONE) && !SHARED_COMMIT.contains(route) && !reachesAudit(handler)) {
                silent.add(route + " should append " + event);
            }
        });
        assertThat(silent).isEmpty();
    }

    /** The check can fail: what only reads does not reach the audit. */
    @Test
    void aRouteThatOnlyComputesDoesNotReachTheAudit() {
        assertThat(reachesAudit(Objects.requireNonNull(routes().get("POST /v1/templates/lint"))))
                .isFalse();
    }

    @Test
    void eachEventOfTheTableIsWrittenSomewhere() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                all.append(Files.readString(file));
            }
        }
        String code = all.toString();
        List<String> nowhere = table().values().stream()
                .filter(event -> !event.startsWith(NONE))
                .filter(event -> !code.contains("\"" + event + "\"")
                        // Some are put together: "endpoint." and a state, a kind and ".retired".
                        && !code.contains("\"" + event.substring(event.indexOf('.')) + "\"")
                        && !code.contains("\"" + event.substring(0, event.indexOf('.') + 1) + "\""))
                .toList();
        assertThat(nowhere).isEmpty();
    }

    /** {@code docs/audited-routes.md}. */
    @Test
    void theTableIsAPage() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Which event each change appends

                Each route that changes something, reveals what is sealed, or takes many records away, and the audit event that it appends
                in the same transaction. Made from the code by a test; how to read and check the log is in [audit](audit.md).

                | Route | Method | Event |
                |---|---|---|
                """);
        table().forEach((route, event) -> {
            String[] parts = route.split(" ", 2);
            String told = event.startsWith(NONE) ? "none: it " + event.substring(NONE.length()) : "`" + event + "`";
            page.append("| `%s` | %s | %s |\n".formatted(parts[1], parts[0], told));
        });
        GeneratedDocsTest.compare("audited-routes.md", page.toString());
    }

    private static boolean reachesAudit(HandlerMethod handler) {
        JavaClass type = CLASSES.get(handler.getMethod().getDeclaringClass());
        Deque<JavaCodeUnit> open = new ArrayDeque<>();
        type.getCodeUnits().stream()
                .filter(unit -> unit.getName().equals(handler.getMethod().getName()))
                .forEach(open::add);
        Set<String> seen = new HashSet<>();
        while (!open.isEmpty()) {
            JavaCodeUnit unit = open.poll();
            if (!seen.add(unit.getFullName())) {
                continue;
            }
            for (var access : unit.getAccessesFromSelf()) {
                JavaClass owner = access.getTargetOwner();
                if (owner.isAssignableTo(Audit.class) && access.getName().equals("append")) {
                    return true;
                }
                if (owner.getPackageName().startsWith("dev.gatepost")) {
                    called(owner, access.getName()).forEach(open::add);
                }
            }
            unit.getMethodReferencesFromSelf()
                    .forEach(reference -> called(reference.getTargetOwner(), reference.getName())
                            .forEach(open::add));
        }
        return false;
    }

    /** The methods of that name here, and where others implement them. */
    private static Stream<JavaCodeUnit> called(JavaClass owner, String name) {
        return Stream.concat(Stream.of(owner), owner.getAllSubclasses().stream())
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(unit -> unit.getName().equals(name));
    }
}
