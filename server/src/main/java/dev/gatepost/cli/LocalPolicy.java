package dev.gatepost.cli;

import dev.gatepost.Rooms;
import dev.gatepost.access.Caller;
import dev.gatepost.access.Person;
import dev.gatepost.access.Workspace;
import dev.gatepost.intake.PolicyReplays;
import dev.gatepost.intake.PreviewFile;
import dev.gatepost.platform.Json;
import dev.gatepost.platform.JsonFields;
import dev.gatepost.platform.UuidV7;
import dev.gatepost.policy.CustomRule;
import dev.gatepost.policy.PolicyReleases;
import dev.gatepost.policy.PolicyReleasesResource;
import dev.gatepost.policy.custom.RuleForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Releases of rules brought in by the operating-system user. */
final class LocalPolicy {
    private static final long LARGEST = 64L << 20;
    private static final long LARGEST_POLICY = 1L << 20;

    private final Rooms rooms;

    LocalPolicy(Rooms rooms) {
        this.rooms = rooms;
    }

    Map<String, Object> bring(ObjectNode command, String actor) {
        LocalDate day;
        byte[] archive;
        try {
            day = LocalDate.parse(text(command, "adopt_on"));
            Path file = Path.of(text(command, "file"));
            if (Files.size(file) > LARGEST) {
                return error("The file is larger than releases of rules are.");
            }
            archive = Files.readAllBytes(file);
        } catch (DateTimeParseException e) {
            return error("Give the day as 2026-12-01.");
        } catch (IOException e) {
            return error("The file cannot be read.");
        }
        return switch (rooms.policies()
                .releases()
                .bring(archive, day.atStartOfDay(ZoneOffset.UTC).toInstant(), Person.local(actor))) {
            case PolicyReleases.Brought.Refused(String why) -> error("Not imported: " + why + ".");
            case PolicyReleases.Brought.Fine(PolicyReleases.Adoption adoption, List<String> differences) -> {
                Map<String, Object> out = new LinkedHashMap<>(PolicyReleasesResource.document(adoption));
                out.put("differences", differences);
                yield out;
            }
        };
    }

    /** Decides a file of messages that nobody sends. */
    Map<String, Object> preview(ObjectNode command) {
        Optional<Workspace> workspace = rooms.workspaces().named(text(command, "workspace"));
        if (workspace.isEmpty()) {
            return error("There is no workspace '" + text(command, "workspace") + "'.");
        }
        var caller = new Caller(workspace.get(), new UUID(0, 0), Set.of());
        return switch (rooms.intake()
                .previewFile()
                .of(caller, Path.of(text(command, "file")), UuidV7.next().toString())) {
            case PreviewFile.Done.Fine(Map<String, Object> report) -> report;
            case PreviewFile.Done.Unreadable(String why) -> error("The file cannot be used: " + why + ".");
        };
    }

    /** Begins a replay when the command names a release, or tells how far one is. */
    Map<String, Object> replay(ObjectNode command, String actor) {
        Optional<Workspace> workspace = rooms.workspaces().named(text(command, "workspace"));
        if (workspace.isEmpty()) {
            return error("There is no workspace '" + text(command, "workspace") + "'.");
        }
        PolicyReplays replays = rooms.policies().replays();
        if (command.has("id")) {
            return replays.told(workspace.get(), text(command, "id"))
                    .orElseGet(() -> error("There is no such replay."));
        }
        try {
            Instant from = LocalDate.parse(text(command, "from"))
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
            Instant until = LocalDate.parse(text(command, "until"))
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
            Optional<String> id = command.has("rules")
                    ? replays.begin(workspace.get(), rules(command), from, until, actor)
                    : replays.begin(workspace.get(), text(command, "release"), from, until, actor);
            return id.<Map<String, Object>>map(known -> Map.of("id", known))
                    .orElseGet(() -> error("Give an imported release, plr_…, or a file of rules as a policy has "
                            + "them, and days at most 92 apart."));
        } catch (DateTimeParseException e) {
            return error("Give the days as 2026-12-01.");
        }
    }

    /** The rules of a file in the form of a policy; empty when it is none. */
    private static List<CustomRule> rules(ObjectNode command) {
        try {
            Path file = Path.of(text(command, "rules"));
            byte[] bytes = Files.size(file) > LARGEST_POLICY ? new byte[0] : Files.readAllBytes(file);
            return switch (Json.readObject(bytes)) {
                case Json.Parsed.Malformed _ -> List.of();
                case Json.Parsed.Fine(ObjectNode policy) -> {
                    JsonFields fields = new JsonFields(Json.object().set("rules", policy.path("rules")));
                    List<CustomRule> read = RuleForm.read(fields);
                    yield fields.finish().isEmpty() ? read : List.of();
                }
            };
        } catch (IOException e) {
            return List.of();
        }
    }

    private static String text(ObjectNode command, String name) {
        JsonNode value = command.get(name);
        return value == null ? "" : value.asString();
    }

    private static Map<String, Object> error(String sentence) {
        return Map.of("error", sentence);
    }
}
