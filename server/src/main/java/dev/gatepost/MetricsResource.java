package dev.gatepost;

import dev.gatepost.access.Door;
import dev.gatepost.access.OpenTo;
import dev.gatepost.platform.Telemetry;
import java.nio.charset.StandardCharsets;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /metrics} and {@code /health} on the private door (OBS-02). */
@RestController
final class MetricsResource {
    private static final String WHY =
            "the private door is on loopback, and a scrape holds no address, key or reference";

    private final MetricsDoor door;

    MetricsResource(MetricsDoor door) {
        this.door = door;
    }

    @GetMapping("/metrics")
    @OpenTo(value = WHY, door = Door.PRIVATE)
    public ResponseEntity<byte[]> metrics() {
        return answer(200, MetricsDoor.METRICS, Telemetry.scrape());
    }

    @GetMapping("/health")
    @OpenTo(value = WHY, door = Door.PRIVATE)
    public ResponseEntity<byte[]> health() {
        boolean well = door.isWell();
        return answer(well ? 200 : 503, MetricsDoor.HEALTH, MetricsDoor.health(well));
    }

    private static ResponseEntity<byte[]> answer(int status, String type, String text) {
        return ResponseEntity.status(status)
                .header("Content-Type", type)
                .header("Cache-Control", "no-store")
                .body(text.getBytes(StandardCharsets.UTF_8));
    }
}
