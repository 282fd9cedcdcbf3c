package dev.gatepost.cli;

import dev.gatepost.Rooms;
import dev.gatepost.access.Person;
import dev.gatepost.access.Workspace;
import dev.gatepost.intake.PolicyReplays;
import dev.gatepost.policy.PolicyReleases;
import dev.gatepost.policy.PolicyReleasesResource;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Releases of rules brought in by the operating-system user. */
final class LocalPolicy {
    private static final long LARGEST = 64L << 20;

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
            return replays.begin(workspace.get(), text(command, "release"), from, until, actor)
                    .<Map<String, Object>>map(id -> Map.of("id", id))
                    .orElseGet(() -> error("Give an imported release, plr_…, and days at most 92 apart."));
        } catch (DateTimeParseException e) {
            return error("Give the days as 2026-12-01.");
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
