package dev.gatepost.privacy.inventory;

import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.platform.Answers;
import dev.gatepost.privacy.inventory.Inventory.Column;
import dev.gatepost.privacy.inventory.Inventory.Profile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/data-inventory}: where personal data lives, for what, how long, and how it goes (PRV-04). */
@RestController
public final class InventoryResource {
    private static final String TITLES = "room,table,column,whose,purpose,legal_ground,retention,erasure";

    private final Inventory inventory;

    public InventoryResource(Inventory inventory) {
        this.inventory = inventory;
    }

    @GetMapping("/v1/data-inventory")
    @Requires(Right.PRIVACY_READ)
    public ResponseEntity<byte[]> list() {
        return Answers.list(
                inventory.personal().stream().map(InventoryResource::document).toList());
    }

    private static Map<String, Object> document(Column c) {
        Profile p = Objects.requireNonNull(c.profile());
        return Answers.document(
                "room",
                c.room(),
                "table",
                c.table(),
                "column",
                c.name(),
                "whose",
                p.whose(),
                "purpose",
                p.purpose(),
                "legal_ground",
                p.ground(),
                "retention",
                p.retention(),
                "erasure",
                p.erasure());
    }

    /** The same for a spreadsheet; all of it is Gatepost's own text. */
    @GetMapping("/v1/data-inventory.csv")
    @Requires(Right.PRIVACY_READ)
    public ResponseEntity<byte[]> csv() {
        String rows = Stream.concat(
                        Stream.of(TITLES),
                        inventory.personal().stream()
                                .map(c -> row(document(c).values().stream()
                                        .map(String::valueOf)
                                        .toList())))
                .collect(Collectors.joining("\r\n", "", "\r\n"));
        return ResponseEntity.ok()
                .contentType(new MediaType("text", "csv", StandardCharsets.UTF_8))
                .header("Cache-Control", "no-store")
                .header("Content-Disposition", "attachment; filename=\"data-inventory.csv\"")
                .body(rows.getBytes(StandardCharsets.UTF_8));
    }

    private static String row(List<String> cells) {
        return cells.stream().map(c -> "\"" + c.replace("\"", "\"\"") + "\"").collect(Collectors.joining(","));
    }
}
