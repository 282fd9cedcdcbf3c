package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.callbacks.CallbacksResource;
import dev.gatepost.consent.propagation.PropagationResource;
import dev.gatepost.limits.money.BudgetsResource;
import dev.gatepost.platform.Digests;
import dev.gatepost.providers.ConnectionsResource;
import jakarta.servlet.http.HttpServletRequest;
import java.util.HexFormat;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The first screen: is everything all right? It stays true while it is looked at. */
@RestController
public final class NowPages {
    private static final int TAG_DIGITS = 16;

    private final Desk desk;
    private final LoadNow load;

    /** The resources that the page speaks to. */
    public record Resources(
            ConnectionsResource connections,
            CallbacksResource callbacks,
            BudgetsResource budgets,
            PropagationResource propagation) {}

    public NowPages(Desk desk, Resources api) {
        this.desk = desk;
        this.load = new LoadNow(desk, api);
    }

    @GetMapping("/w/{workspace}/now")
    @Requires(value = Right.MESSAGES_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> now(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        String live = live(visit);
        return desk.page(
                "now",
                desk.frame(visit, Screen.NOW),
                Map.of("live", live, "tag", tag(live), "mayPause", visit.may(Right.PAUSES_WRITE)));
    }

    /** The part that changes; nothing when the browser shows it already. */
    @GetMapping("/w/{workspace}/now/live")
    @Requires(value = Right.MESSAGES_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> live(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        String live = live(visit);
        String tag = tag(live);
        if (visit.given("seen").equals(tag)) {
            return ResponseEntity.noContent()
                    .header("Cache-Control", "no-store")
                    .build();
        }
        return Desk.tagged(live, tag);
    }

    private String live(Visit visit) {
        return desk.write("live", Map.of("view", load.view(visit)));
    }

    private static String tag(String live) {
        return HexFormat.of().formatHex(Digests.sha256(live)).substring(0, TAG_DIGITS);
    }
}
