package dev.gatepost.cli;

import dev.gatepost.policy.PackFiles;
import dev.gatepost.policy.PackPages;
import dev.gatepost.policy.PolicyCheck;
import dev.gatepost.policy.RulePacks;
import dev.gatepost.policy.SignedPacks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code gatepost policy …}: cases, packs, releases and country sheets (POL-03, POL-08, POL-09). */
final class PolicyCommands {
    private PolicyCommands() {}

    @Command(
            name = "policy",
            description = "Checks policies as one tests code; shows and adopts rule packs.",
            subcommands = {
                Check.class,
                Packs.class,
                Show.class,
                Diff.class,
                Sign.class,
                Import.class,
                Sheet.class,
                Preview.class,
                Replay.class
            })
    static final class Policy {}

    @Command(name = "check", description = "Runs a file of cases on the rule packs.")
    static final class Check implements Callable<Integer> {
        @Parameters(paramLabel = "FILE", description = "Cases (JSON).")
        @SuppressWarnings("NullAway.Init")
        private Path file;

        @Override
        public Integer call() {
            return PolicyCheck.run(file, System.out);
        }
    }

    @Command(name = "packs", description = "Lists the rule packs of this program, their facts and their hash.")
    static final class Packs implements Callable<Integer> {
        @Override
        public Integer call() {
            new PackPages(RulePacks.load()).list(System.out);
            return 0;
        }
    }

    @Command(name = "show", description = "Prints a pack for a lawyer to read.")
    static final class Show implements Callable<Integer> {
        @Parameters(paramLabel = "PACK", description = "Its name: US-FL.")
        @SuppressWarnings("NullAway.Init")
        private String pack;

        @Option(names = "--html", description = "Write it as a page into this file instead.")
        private @Nullable Path html;

        @Override
        public Integer call() throws IOException {
            PackPages pages = new PackPages(RulePacks.load());
            boolean there = html == null ? pages.show(pack, System.out) : pages.html(pack, html);
            if (!there) {
                System.err.println("There is no pack " + pack + "; see gatepost policy packs.");
            }
            return there ? 0 : 1;
        }
    }

    @Command(name = "diff", description = "Shows rule by rule what a release changes.")
    static final class Diff implements Callable<Integer> {
        @Parameters(paramLabel = "RELEASE", description = "A release (zip), or a folder of packs.")
        @SuppressWarnings("NullAway.Init")
        private Path release;

        @Override
        public Integer call() throws IOException {
            try {
                PackFiles files = Files.isDirectory(release)
                        ? PackFiles.ofFolder(release)
                        : PackFiles.ofArchive(Files.readAllBytes(release));
                List<String> lines = new PackPages(RulePacks.load()).differences(RulePacks.of(files));
                lines.forEach(System.out::println);
                System.err.println(lines.size() + " differences to the packs of this program.");
                return 0;
            } catch (RuntimeException e) {
                System.err.println("The release cannot be read: " + e.getMessage());
                return 1;
            }
        }
    }

    @Command(name = "sign", description = "Writes MANIFEST into a folder of packs and signs it.")
    static final class Sign implements Callable<Integer> {
        @Parameters(paramLabel = "DIR", description = "The folder of packs.")
        @SuppressWarnings("NullAway.Init")
        private Path folder;

        @Option(
                names = "--release",
                required = true,
                description = "Its name, a date: 2026-12-01 or 2026-12-01-holidays.")
        @SuppressWarnings("NullAway.Init")
        private String release;

        @Option(names = "--key", required = true, description = "The private key: openssl genpkey -algorithm ed25519.")
        @SuppressWarnings("NullAway.Init")
        private Path key;

        @Option(names = "--public", required = true, description = "Its public half: openssl pkey -pubout.")
        @SuppressWarnings("NullAway.Init")
        private Path publicKey;

        @Override
        public Integer call() throws IOException {
            try {
                RulePacks.of(PackFiles.ofFolder(folder));
                SignedPacks.sign(folder, release, Files.readString(key), Files.readString(publicKey));
                System.err.println("Signed. Pack it: zip -r " + release + ".zip . (in the folder)");
                return 0;
            } catch (RuntimeException e) {
                System.err.println("Not signed: " + e.getMessage());
                return 1;
            }
        }
    }

    @Command(name = "import", description = "Brings a signed release in and asks for its adoption on a day.")
    static final class Import implements Callable<Integer> {
        @Parameters(paramLabel = "RELEASE", description = "The release (zip).")
        @SuppressWarnings("NullAway.Init")
        private Path release;

        @Option(names = "--adopt-on", required = true, description = "The day (UTC) from which it decides.")
        @SuppressWarnings("NullAway.Init")
        private String day;

        @Override
        public Integer call() {
            Optional<ObjectNode> answer = LocalCall.ask(Map.of(
                    "command", "policy-import", "file", release.toAbsolutePath().toString(), "adopt_on", day));
            answer.ifPresent(a -> {
                for (JsonNode line : a.get("differences")) {
                    System.out.println(line.asString());
                }
                System.err.println("Imported as " + a.get("id").asString()
                        + ". It decides from " + a.get("adopt_from").asString()
                        + " once two others have approved it: POST /v1/policy-releases/"
                        + a.get("id").asString() + "/approve.");
            });
            return answer.isPresent() ? 0 : 1;
        }
    }

    @Command(name = "preview", description = "Tells what would become of a file of messages; sends nothing.")
    static final class Preview implements Callable<Integer> {
        @Parameters(
                paramLabel = "FILE",
                description = "CSV with a line of names (to, template, and the template's variables), or a message as "
                        + "JSON in each line; at most 100,000.")
        @SuppressWarnings("NullAway.Init")
        private Path file;

        @Option(names = "--workspace", required = true, description = "Who would send them.")
        @SuppressWarnings("NullAway.Init")
        private String workspace;

        @Option(names = "--json", description = "Print the report as JSON.")
        private boolean json;

        @Override
        public Integer call() {
            Optional<ObjectNode> report = LocalCall.ask(Map.of(
                    "command",
                    "policy-preview",
                    "workspace",
                    workspace,
                    "file",
                    file.toAbsolutePath().toString()));
            report.ifPresent(told -> {
                if (json) {
                    System.out.println(told.toPrettyString());
                } else {
                    PolicyReports.preview(told, System.out);
                }
            });
            return report.isPresent() ? 0 : 1;
        }
    }

    @Command(
            name = "replay",
            description = "Decides past messages again under an imported release or rules in a file, and reports.")
    static final class Replay implements Callable<Integer> {
        @Parameters(paramLabel = "RELEASE", arity = "0..1", description = "Its id: plr_…; or give --rules.")
        private @Nullable String release;

        @Option(names = "--rules", description = "A file of rules in the form of a policy: {\"rules\": […]}.")
        private @Nullable Path rules;

        @Option(names = "--workspace", required = true, description = "Whose messages.")
        @SuppressWarnings("NullAway.Init")
        private String workspace;

        @Option(names = "--from", required = true, description = "The first day (UTC).")
        @SuppressWarnings("NullAway.Init")
        private String from;

        @Option(names = "--until", required = true, description = "The day after the last.")
        @SuppressWarnings("NullAway.Init")
        private String until;

        @Option(names = "--json", description = "Print the report as JSON.")
        private boolean json;

        @Override
        public Integer call() throws InterruptedException {
            Map<String, Object> asked = new LinkedHashMap<>(
                    Map.of("command", "policy-replay", "workspace", workspace, "from", from, "until", until));
            if (rules != null) {
                asked.put("rules", rules.toAbsolutePath().toString());
            } else {
                asked.put("release", release == null ? "" : release);
            }
            Optional<ObjectNode> begun = LocalCall.ask(asked);
            while (begun.isPresent()) {
                String id = begun.get().path("id").asString();
                Optional<ObjectNode> now =
                        LocalCall.ask(Map.of("command", "policy-replay", "workspace", workspace, "id", id));
                if (now.isEmpty()) {
                    return 1;
                }
                String status = now.get().path("status").asString();
                if (!status.equals("running")) {
                    return told(now.get(), status);
                }
                System.err.printf(
                        "%,d decided%n", now.get().at("/report/decided").asInt(0));
                Thread.sleep(1_000);
            }
            return 1;
        }

        private int told(ObjectNode replay, String status) {
            if (json) {
                System.out.println(replay.path("report").toPrettyString());
            } else {
                PolicyReports.replay(replay, System.out);
            }
            return status.equals("done") ? 0 : 1;
        }
    }

    @Command(name = "sheet", description = "Lists what counsel must read before a country opens for promotion.")
    static final class Sheet implements Callable<Integer> {
        @Parameters(paramLabel = "COUNTRY", description = "Two letters: US.")
        @SuppressWarnings("NullAway.Init")
        private String country;

        @Override
        public Integer call() {
            PackPages pages = new PackPages(RulePacks.load());
            if (!pages.knows(country)) {
                System.err.println("No rule pack knows " + country + ".");
                return 1;
            }
            List<String> lines = pages.unverified(country);
            lines.forEach(System.out::println);
            System.err.println(lines.size() + " facts of " + country + " that nobody verified.");
            return 0;
        }
    }
}
