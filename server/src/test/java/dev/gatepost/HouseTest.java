package dev.gatepost;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.gatepost.contacts.Address;
import dev.gatepost.platform.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModule;
import org.springframework.modulith.core.ApplicationModules;

/**
 * The house as DESIGN.md draws it (section 3). A room that is not in the table, an arrow that is not in it, a
 * statement on another room's table, a name or a file against the style: each fails here, with its reason beside each
 * exception.
 */
class HouseTest {
    private static final String BASE = "dev.gatepost";
    private static final Set<String> GROUND = Set.of("platform", "keys", "audit", "queue", "controls");
    private static final Set<String> ROOF = Set.of("console", "cli", "demo");

    /** Room to the rooms that it may know. The empty name is the package that joins them. */
    private static final Map<String, Set<String>> MAY_KNOW = Map.ofEntries(
            entry("platform", Set.of()),
            entry("keys", Set.of("platform", "controls")),
            entry("audit", Set.of("platform", "keys")),
            entry("queue", Set.of("platform")),
            // Rooms say there what holds; it looks at none of them.
            entry("controls", Set.of("platform")),
            // What auditors ask for, over what the rooms say of themselves.
            entry("evidence", and(GROUND, "access")),
            entry("recovery", Set.of("platform", "keys", "audit")),
            entry("access", GROUND),
            // Below every room that stores something about people, and above access, because people ask it by routes.
            entry("privacy", Set.of("platform", "keys", "audit", "access", "controls")),
            entry("contacts", and(GROUND, "access", "privacy")),
            entry("consent", and(GROUND, "access", "privacy", "contacts")),
            entry("templates", and(GROUND, "access")),
            entry("limits", and(GROUND, "access", "privacy")),
            entry("policy", and(GROUND, "access", "privacy", "contacts", "consent", "templates", "limits")),
            entry("copies", and(GROUND, "access", "contacts", "consent", "templates")),
            entry("messages", and(GROUND, "access", "privacy", "contacts", "templates")),
            entry("providers", Set.of("platform", "keys", "access", "controls")),
            entry("intake", aboveFlow()),
            entry("dispatch", aboveFlow()),
            entry("callbacks", aboveFlow()),
            entry("proof", and(aboveFlow(), "evidence")),
            entry("events", Set.of("messages", "queue", "keys", "access", "audit", "platform", "privacy", "controls")));

    /** Arrows against the table, each with its reason. */
    private static final Map<String, String> EXCEPTIONS =
            Map.of("providers -> audit", "making a connection is audited in its own transaction: no audit, no action");

    private static Set<String> aboveFlow() {
        return and(
                GROUND,
                "access",
                "privacy",
                "contacts",
                "consent",
                "templates",
                "limits",
                "policy",
                "messages",
                "providers");
    }

    private static Set<String> and(Set<String> some, String... more) {
        Set<String> out = new HashSet<>(some);
        out.addAll(List.of(more));
        return Set.copyOf(out);
    }

    private static boolean mayKnow(String from, String to) {
        if (from.isEmpty()) {
            return true;
        }
        if (ROOF.contains(from)) {
            return true;
        }
        return MAY_KNOW.getOrDefault(from, Set.of()).contains(to) || EXCEPTIONS.containsKey(from + " -> " + to);
    }

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("dev/gatepost/verifier"))
            .importPackages(BASE);

    /** The room of a class: the package below the base. */
    private static String room(String base, JavaClass type) {
        String name = type.getPackageName();
        if (name.equals(base)) {
            return "";
        }
        String below = name.substring(base.length() + 1);
        return below.contains(".") ? below.substring(0, below.indexOf('.')) : below;
    }

    private static Set<String> wrongArrows(JavaClasses classes, String base) {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : classes) {
            for (Dependency arrow : type.getDirectDependenciesFromSelf()) {
                JavaClass target = arrow.getTargetClass();
                boolean inside = target.getPackageName().equals(base)
                        || target.getPackageName().startsWith(base + ".");
                if (inside
                        && !room(base, type).equals(room(base, target))
                        && !mayKnow(room(base, type), room(base, target))) {
                    wrong.add(room(base, type) + " -> " + room(base, target) + ": " + arrow.getDescription());
                }
            }
        }
        return wrong;
    }

    @Test
    void everyArrowIsInTheTable() {
        assertThat(CLASSES).hasSizeGreaterThan(300);
        assertThat(wrongArrows(CLASSES, BASE)).isEmpty();
    }

    /** The rule can fail: a small house of our own has one arrow too many. */
    @Test
    void anArrowAgainstTheTableIsFound() {
        JavaClasses wrong = new ClassFileImporter().importPackages(BASE + ".wronghouse");

        assertThat(wrongArrows(wrong, BASE + ".wronghouse"))
                .isNotEmpty()
                .allMatch(arrow -> arrow.startsWith("platform -> messages"));
    }

    @Test
    void everyExceptionIsStillNeeded() {
        Set<String> arrows = new HashSet<>();
        for (JavaClass type : CLASSES) {
            for (Dependency arrow : type.getDirectDependenciesFromSelf()) {
                if (arrow.getTargetClass().getPackageName().startsWith(BASE)) {
                    arrows.add(room(BASE, type) + " -> " + room(BASE, arrow.getTargetClass()));
                }
            }
        }
        assertThat(arrows).containsAll(EXCEPTIONS.keySet());
    }

    /** Spring Modulith sees the same rooms, and no circle but those by the package that joins them, which the roof knows. */
    @Test
    void theRoomsAreModulesWithoutCircles() {
        ApplicationModules modules = ApplicationModules.of(
                BASE,
                com.tngtech.archunit.base.DescribedPredicate.describe(
                        "verifier", type -> type.getPackageName().startsWith(BASE + ".verifier")));

        assertThat(modules.stream().map(ApplicationModule::getIdentifier).map(Object::toString))
                .containsAll(MAY_KNOW.keySet())
                .allMatch(name -> MAY_KNOW.containsKey(name) || ROOF.contains(name));
        assertThat(modules.detectViolations().getMessages())
                .noneMatch(message -> message.contains("Cycle") && !message.contains("root:"));
    }

    /** One provider knows nothing of another. */
    @Test
    void providersAreApart() {
        Set<String> wrong = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            if (type.getPackageName().startsWith(BASE + ".providers.")) {
                type.getDirectDependenciesFromSelf().stream()
                        .map(arrow -> arrow.getTargetClass().getPackageName())
                        .filter(target -> target.startsWith(BASE + ".providers."))
                        .filter(target -> !target.equals(type.getPackageName()))
                        // How callbacks are proven is nobody's own.
                        .filter(target -> !target.equals(BASE + ".providers.proofs"))
                        // Nor is how an API over HTTP is called.
                        .filter(target -> !target.equals(BASE + ".providers.api"))
                        // Nor what a mail consists of.
                        .filter(target -> !target.equals(BASE + ".providers.mail"))
                        .forEach(target -> wrong.add(type.getName() + " -> " + target));
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static final Path SOURCES = Path.of("src/main/java/dev/gatepost");
    private static final Path MIGRATIONS = Path.of("src/main/resources/db/migration");

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(f -> f.toString().endsWith(".java")).sorted().toList();
        }
    }

    @Test
    void everyRoomSaysWhatItPromisesAndIsNullMarked() throws IOException {
        Set<Path> folders = sources().stream().map(Path::getParent).collect(Collectors.toSet());
        for (Path folder : folders) {
            Path described = folder.resolve("package-info.java");
            assertThat(described).exists();
            assertThat(Files.readString(described))
                    .as(described.toString())
                    .contains("@NullMarked")
                    .startsWith("/**");
        }
    }

    @Test
    void noClassIsCalledByWhatItMightBeForAnything() {
        Pattern vague = Pattern.compile(".*(Manager|Helper|Util|Utils|Impl|Service|Base|Common)");
        assertThat(CLASSES.stream()
                        .map(JavaClass::getSimpleName)
                        .filter(n -> vague.matcher(n).matches()))
                .isEmpty();
    }

    @Test
    void filesAndLinesAreShort() throws IOException {
        for (Path file : sources()) {
            List<String> lines = Files.readAllLines(file);
            assertThat(lines).as(file.toString()).hasSizeLessThanOrEqualTo(400);
            // An import cannot be broken, and the framework has names of 130.
            assertThat(lines)
                    .as(file.toString())
                    .allMatch(line -> line.length() <= 120 || line.startsWith("import org.springframework."));
        }
    }

    /** Who may see a secret or an address in the clear, and why. */
    private static final Map<String, String> REVEALING_SECRETS = Map.ofEntries(
            entry("access.Credentials", "hashes a key just made"),
            entry("access.CredentialsResource", "shows a key just made, once"),
            entry("access.oauth.OAuthClients", "hashes a secret just made"),
            entry("access.oauth.OAuthClientsResource", "shows a secret just made, once"),
            entry("access.oauth.OpenIdProvider", "proves this Gatepost to the company's sign-in service"),
            entry("access.operators", "hashes and compares passwords, codes and tokens; shows a link once"),
            entry("AccessRooms", "writes the first operator's link to a file of its own"),
            entry("cli", "prints a key or a link just made, once"),
            entry("console.JoinPages", "shows an authenticator's key and recovery codes, once"),
            entry("console.PeoplePages", "sets the cookies of a session just opened"),
            entry("console.DemoPages", "sets the cookie of a session just opened"),
            entry("demo", "calls the API with the demo's own key"),
            entry("events.EndpointsResource", "shows a signing secret once"),
            entry("events.TwilioNotice", "signs as Twilio does"),
            entry("keys.LocalSecrets", "seals it"),
            entry("keys.RootHanded", "reads the root key that was handed in"),
            entry("keys.outside", "hands it to the store outside"),
            entry("platform.DatabaseRoles", "sets a role's password"),
            entry("platform.DatabaseUrl", "logs in to the database"),
            entry("platform.EmbeddedPostgres", "writes the superuser's password file"),
            entry("platform.OutboundTls", "proves a connection's key to the provider"),
            entry("platform.PostgresCluster", "writes the superuser's password file"),
            entry("platform.PostgresDatabase", "logs in to the database"),
            entry("platform.StandardWebhooks", "signs and verifies"),
            entry("providers.api", "an account's credentials, in the header of a call"),
            entry("providers.proofs", "verifies callbacks"),
            entry("providers.apns", "the team's signing key"),
            entry("providers.webpush", "vouches for the sender"),
            entry("providers.mailgun", "the account's key"),
            entry("providers.postmark", "the server's token"),
            entry("providers.resend", "the account's key"),
            entry("providers.sendgrid", "the account's key"),
            entry("providers.ses", "signs requests"),
            entry("providers.smpp", "binds to the message centre"),
            entry("providers.smtp", "logs in to the mail server, and marks return addresses"),
            entry("providers.sandbox", "the carrier's token and signatures"),
            entry("providers.twilio", "verifies callbacks"),
            entry("providers.vonage", "the account's credentials among the fields, and the token of an application"));

    private static final Map<String, String> REVEALING_ADDRESSES = Map.of(
            "callbacks.ApplyInbound", "compares with the sender's own number",
            "consent.optin.DoubleOptIn", "hands the address in as that of a message",
            "contacts", "seals, indexes and reads numbers",
            "policy.trial.TrialRecipients", "indexes it and keeps a hint of it");

    private static Set<String> callers(Class<?> owner, Set<String> methods) {
        Set<String> out = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
                if (call.getTargetOwner().isEquivalentTo(owner)
                        && methods.contains(call.getName())
                        && !type.isEquivalentTo(owner)) {
                    String name = type.getName().substring(BASE.length() + 1);
                    out.add(name.contains("$") ? name.substring(0, name.indexOf('$')) : name);
                }
            }
        }
        return out;
    }

    private static boolean listed(String caller, Set<String> list) {
        return list.stream().anyMatch(entry -> caller.equals(entry) || caller.startsWith(entry + "."));
    }

    /** ACC-05, KEY-05 */
    @Test
    void secretsAndAddressesAreRevealedWhereTheListSaysOnly() {
        assertThat(callers(Secret.class, Set.of("reveal")))
                .allMatch(caller -> listed(caller, REVEALING_SECRETS.keySet()));
        assertThat(callers(Address.class, Set.of("reveal", "canonical")))
                .allMatch(caller -> listed(caller, REVEALING_ADDRESSES.keySet()));
    }

    private static final Pattern TEXT =
            Pattern.compile("\"\"\"(.*?)\"\"\"|\"((?:[^\"\\\\\\n]|\\\\.)*)\"", Pattern.DOTALL);
    private static final Pattern TABLE =
            Pattern.compile("\\b(?:from|into|update|join|using)\\s+([a-z_]+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern STATEMENT =
            Pattern.compile("^\\s*(?:select|insert|update|delete|with|from|left join|join)\\b.*", Pattern.DOTALL);

    /** Table to the room whose migration makes it. */
    private static Map<String, String> owners() throws IOException {
        Map<String, String> out = new LinkedHashMap<>();
        try (Stream<Path> files = Files.walk(MIGRATIONS)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".sql")).toList()) {
                Matcher made = Pattern.compile("create table (\\w+)").matcher(Files.readString(file));
                while (made.find()) {
                    out.put(
                            made.group(1),
                            MIGRATIONS.relativize(file).getName(0).toString());
                }
            }
        }
        return out;
    }

    @Test
    void everyStatementNamesItsOwnRoomsTablesOnly() throws IOException {
        Map<String, String> owners = owners();
        assertThat(owners).hasSizeGreaterThan(25);
        List<String> wrong = new ArrayList<>();
        Set<String> named = new HashSet<>();
        for (Path file : sources()) {
            Path inside = SOURCES.relativize(file);
            String room = inside.getNameCount() > 1 ? inside.getName(0).toString() : "";
            Matcher texts = TEXT.matcher(Files.readString(file));
            while (texts.find()) {
                String text = texts.group(1) != null ? texts.group(1) : String.valueOf(texts.group(2));
                Matcher tables = TABLE.matcher(STATEMENT.matcher(text).matches() ? text : "");
                while (tables.find()) {
                    String owner = owners.get(tables.group(1));
                    if (owner != null) {
                        named.add(tables.group(1));
                        if (!owner.equals(room)) {
                            wrong.add(inside + " names " + tables.group(1) + " of " + owner);
                        }
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(named).hasSizeGreaterThan(25);
    }
}
