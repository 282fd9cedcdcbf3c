package dev.gatepost.console.screens;

import dev.gatepost.access.Door;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.limits.money.BudgetsResource;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.node.ObjectNode;

/** Limits and spend: budgets, how they stand and where they are going. */
@RestController
public final class LimitPages {
    private final Desk desk;
    private final BudgetsResource budgets;

    public LimitPages(Desk desk, BudgetsResource budgets) {
        this.desk = desk;
        this.budgets = budgets;
    }

    /** A budget: how it stands, and what it covers. */
    record Row(NowView.BudgetRow budget, List<Story.Fact> facts) {}

    @GetMapping("/w/{workspace}/limits")
    @Requires(value = Right.BUDGETS_READ, door = Door.PRIVATE)
    public ResponseEntity<byte[]> list(HttpServletRequest request) {
        Visit visit = Visit.of(request);
        Instant now = desk.rooms().clock().instant();
        List<Row> rows = Told.of(budgets.list(visit.caller())).data().stream()
                .map(b -> new Row(ReadSigns.budget(b, now), facts(b, now)))
                .toList();
        return desk.page("limits", desk.frame(visit, Screen.LIMITS), Map.of("rows", rows));
    }

    private static List<Story.Fact> facts(ObjectNode b, Instant now) {
        String currency = " " + Told.text(b, "currency");
        return List.of(
                new Story.Fact("Covers", covers(b), ""),
                new Story.Fact("Spent", Told.text(b, "spent") + currency, ""),
                new Story.Fact("Reserved for messages on their way", Told.text(b, "reserved") + currency, ""),
                new Story.Fact("Left", Told.text(b, "left") + currency, ""),
                new Story.Fact("At this pace", Told.text(b.path("forecast"), "per_hour") + currency + " an hour", ""),
                new Story.Fact("When it is used up", mode(Told.text(b, "mode")), ""),
                new Story.Fact(
                        "Begins anew", When.of(Told.text(b, "period_end"), now).relative(), ""));
    }

    private static String covers(ObjectNode b) {
        StringBuilder out = new StringBuilder();
        for (String part : List.of("purpose", "channel", "country", "connection")) {
            String value = Told.text(b, part);
            if (!value.isEmpty()) {
                String words = part.equals("purpose")
                        ? Words.purpose(value)
                        : part.equals("channel") ? Words.channel(value) : value;
                out.append(out.isEmpty() ? "" : ", ").append(words);
            }
        }
        return out.isEmpty() ? "Everything of this workspace" : out.toString();
    }

    private static String mode(String mode) {
        return switch (mode) {
            case "enforce" -> "Messages that it covers are refused";
            default -> "It is counted and told; nothing is refused";
        };
    }
}
