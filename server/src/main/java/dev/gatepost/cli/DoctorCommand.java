package dev.gatepost.cli;

import dev.gatepost.platform.DoorSettings;
import dev.gatepost.platform.Settings;
import dev.gatepost.platform.tls.Certificates;
import dev.gatepost.policy.RulePacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost doctor}: looks at the set-up and says what is insecure or broken, and the mend (OPS-04). */
@Command(name = "doctor", description = "Looks at the set-up; exit code 0 when nothing is red.")
final class DoctorCommand implements Callable<Integer> {
    private static final String NEEDED_ZONES = "2026d";
    private static final int HOLIDAYS_AHEAD = 90;
    /** The longest setting is a week; a few hours more are a run that is under way. */
    private static final int LONGEST_UNCOMPARED_HOURS = 172;

    /** The longest setting is 90 days; one day more is a job that was late. */
    private static final int LONGEST_EPOCH_DAYS = 91;

    /** A day, and the time that one takes. */
    private static final int LONGEST_UNVERIFIED_HOURS = 30;

    private int red;

    @Override
    public Integer call() throws Exception {
        Settings settings = Settings.read(System.getenv(), false);
        Path data = settings.dataDir();
        check("Java 25", Runtime.version().feature() >= 25, "Install a JDK 25.");
        rules();
        folder(data);
        rootKey(settings);
        doors(settings.doors());
        running(data);
        anchor(settings, data);
        System.err.println(red == 0 ? "Nothing is red." : red + " to mend.");
        return red == 0 ? 0 : 1;
    }

    private void rules() {
        RulePacks packs = RulePacks.load();
        String version = packs.zoneData();
        note(
                "Time-zone data " + version,
                version.compareTo(NEEDED_ZONES) >= 0,
                "British Columbia and Alberta need " + NEEDED_ZONES
                        + " or newer; quiet hours there are an hour off until a newer release of the rules is in.");
        LocalDate soon = LocalDate.now(ZoneOffset.UTC).plusDays(HOLIDAYS_AHEAD);
        List<String> ending = packs.calendarsEndingBefore(soon);
        note(
                "Holiday calendars reach beyond " + soon,
                ending.isEmpty(),
                "After their end no promotion goes where holidays are closed: " + String.join(", ", ending)
                        + ". Import a newer release of the rules.");
    }

    private void folder(Path data) throws IOException {
        if (!Files.exists(data)) {
            System.err.println("  –  " + data + " does not exist yet; the first start makes it.");
            return;
        }
        for (String name : new String[] {"keys", "postgres/data", "control", "tls"}) {
            Path folder = data.resolve(name);
            if (Files.exists(folder)) {
                Set<PosixFilePermission> open = Files.getPosixFilePermissions(folder);
                boolean closed = open.stream().noneMatch(p -> p.name().startsWith("OTHERS_"));
                check(folder + " is closed to others", closed, "chmod o-rwx " + folder);
            }
        }
    }

    private void rootKey(Settings settings) {
        Path key =
                settings.rootKeyFile().orElse(settings.dataDir().resolve("keys").resolve("root.key"));
        if (Files.exists(settings.dataDir().resolve("postgres"))) {
            check("The root key is there", Files.exists(key), "Put " + key + " back; without it nothing opens.");
        }
        boolean beside = key.startsWith(settings.dataDir());
        note(
                "The root key lies apart from the data",
                !beside,
                "Fine for a first try. For real data set GATEPOST_ROOT_KEY_FILE to another disk,"
                        + " and back it up apart.");
    }

    private static void doors(DoorSettings doors) {
        boolean elsewhere = !doors.publicDoor().address().isLoopbackAddress();
        note(
                "The public door answers with a certificate that callers know",
                !elsewhere || doors.own().isPresent(),
                "It is open to a network with the local authority's. Set GATEPOST_TLS_CERTIFICATE and GATEPOST_TLS_KEY,"
                        + " or give callers the output of: ./gatepost certificates ca");
        note(
                "The private door is open to this machine alone",
                doors.privateDoor().address().isLoopbackAddress(),
                "It listens on " + doors.privateDoor().address().getHostAddress()
                        + ". See that a firewall lets only the networks of operators through.");
    }

    private void certificates(ObjectNode answer) {
        for (JsonNode c : answer.path("data")) {
            Instant until = Instant.parse(c.get("until").asString());
            boolean renewed = c.get("renewed_by_itself").asBoolean();
            check(
                    "The " + c.get("certificate").asString().replace('_', ' ') + " certificate holds until " + until,
                    renewed || Instant.now().plus(Certificates.WARNED).isBefore(until),
                    "Put a newer one in its place, then: ./gatepost certificates reload");
        }
    }

    private void running(Path data) {
        try {
            var answer = ControlSocket.ask(data, Map.of("command", "status"));
            System.err.println("  ✓  Running, process " + answer.get("pid").asLong() + ", "
                    + answer.get("workspaces").asInt() + " workspaces, database "
                    + answer.get("database").asString() + ".");
            region(answer);
            keys(ControlSocket.ask(data, Map.of("command", "keys-status")));
            certificates(ControlSocket.ask(data, Map.of("command", "certificates-list")));
            backup(answer.path("backup_verified_hours_ago").asLong(-1));
            if (answer.has("opt_outs_compared_hours_ago")) {
                compared(answer.get("opt_outs_compared_hours_ago").asLong());
            }
        } catch (IOException e) {
            System.err.println("  –  Not running on " + data + ".");
        }
    }

    private static void keys(ObjectNode answer) {
        int overdue = answer.path("overdue_secrets").asInt();
        note(
                "Secrets of connections and endpoints are rotated in time",
                overdue == 0,
                overdue + " overdue; see ./gatepost keys overdue");
        note(
                "One root key is in force",
                !answer.path("root_rotating").asBoolean(),
                "The former still opens. When all is well: ./gatepost keys retire");
        long age = Duration.between(Instant.parse(answer.path("epoch_began").asString()), Instant.now())
                .toDays();
        note(
                "The epoch of people's keys is " + age + " days old",
                age <= LONGEST_EPOCH_DAYS,
                "The job that begins epochs does not run; see the log.");
    }

    private static void region(ObjectNode answer) {
        String region = answer.path("region").asString("");
        long unpinned = answer.path("unpinned").asLong();
        note(
                region.isEmpty() ? "No region is said for this store" : "All workspaces are pinned to " + region,
                region.isEmpty() || unpinned == 0,
                unpinned + " may lie anywhere: ./gatepost workspace pin --workspace NAME");
    }

    private static void backup(long hoursAgo) {
        note(
                "The newest backup that was verified by restoring it is "
                        + (hoursAgo < 0 ? "not there" : hoursAgo + " hours old"),
                hoursAgo >= 0 && hoursAgo <= LONGEST_UNVERIFIED_HOURS,
                "./gatepost backup --to … --keys-to … --verify, each day; see docs/backup.md");
    }

    private static void compared(long hoursAgo) {
        note(
                "Opt-outs were compared with providers' own lists " + hoursAgo + " hours ago at most",
                hoursAgo <= LONGEST_UNCOMPARED_HOURS,
                "Look at GET /v1/suppressions/reconciliations for the reason, then: ./gatepost consent reconcile");
    }

    private void anchor(Settings settings, Path data) {
        AnchorLook look;
        try {
            look = AnchorLook.of(settings.anchor(), data, ControlSocket.ask(data, Map.of("command", "audit-anchors")));
        } catch (IOException notRunning) {
            look = AnchorLook.of(settings.anchor(), data, null);
        }
        for (AnchorLook.Finding f : look.findings()) {
            if (f.known()) {
                note(f.what(), f.fine(), f.mend());
            } else {
                check(f.what(), f.fine(), f.mend());
            }
        }
    }

    private void check(String what, boolean fine, String mend) {
        if (!fine) {
            red++;
        }
        System.err.println((fine ? "  ✓  " : "  ✗  ") + what + (fine ? "" : ": no. " + mend));
    }

    /** Something to know that does not stop anything. */
    private static void note(String what, boolean fine, String mend) {
        System.err.println((fine ? "  ✓  " : "  !  ") + what + (fine ? "" : ": no. " + mend));
    }
}
