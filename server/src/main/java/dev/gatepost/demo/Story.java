package dev.gatepost.demo;

import dev.gatepost.demo.Scene.State;
import dev.gatepost.demo.ShopApi.Reply;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Plays the nine scenes. What each tells is read back: from the answer of the API, from the message's own page, from
 * the carrier's book. A scene that did not happen as told is marked so, and the story goes on.
 */
public final class Story {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final int AWAY_MESSAGES = 12;
    private static final Duration AWAY = Duration.ofSeconds(5);

    private static final List<String> TITLES = List.of(
            "Order notice, Lena in Berlin",
            "The same by email",
            "Promotion, Dan in Miami",
            "Lena texts STOP",
            "Promotion to Lena",
            "Delivery notice to Lena",
            "Forged receipt",
            "Real receipt, again",
            "Carrier away for 5 s");

    private final ShopApi api;
    private final Stage stage;
    private final Clock clock;
    private final StoryBoard board;

    /** A board with the nine titles, all waiting. */
    public static StoryBoard board(java.util.function.Consumer<Scene> watcher) {
        return new StoryBoard(TITLES, watcher);
    }

    Story(ShopApi api, Stage stage, Clock clock, StoryBoard board) {
        this.api = api;
        this.stage = stage;
        this.clock = clock;
        this.board = board;
    }

    /** What came of a scene. */
    private record Told(boolean asTold, String outcome, List<String> messages) {
        static Told of(boolean asTold, String outcome, String... messages) {
            return new Told(asTold, outcome, List.of(messages));
        }
    }

    /** Plays all nine; true when each happened as told. */
    boolean play() {
        scene(1, () -> delivered(order("order_shipped", Shop.LENA, "A-1001"), ""));
        scene(2, () -> delivered(order("order_shipped_mail", Shop.LENA_MAIL, "A-1001"), ""));
        scene(3, this::promotionWaits);
        scene(4, this::stop);
        scene(5, this::promotionRefused);
        scene(
                6,
                () -> delivered(
                        api.post(
                                "/v1/messages",
                                Map.of(
                                        "to",
                                        Shop.LENA,
                                        "template",
                                        "delivery_today",
                                        "variables",
                                        Map.of("order", "A-1001"))),
                        ": not advertising, separate sender"));
        scene(7, this::forged);
        scene(8, this::again);
        scene(9, this::away);
        return board.allTrue();
    }

    private void scene(int number, Supplier<Told> play) {
        String title = TITLES.get(number - 1);
        board.set(new Scene(number, title, State.PLAYING, "", List.of(), null));
        Told told;
        try {
            told = play.get();
        } catch (RuntimeException e) {
            told = Told.of(false, "could not be played: " + e.getMessage());
        }
        board.set(new Scene(
                number,
                title,
                told.asTold() ? State.TRUE : State.FALSE,
                told.outcome(),
                told.messages(),
                stage.shopTime(clock.instant())));
    }

    private Reply order(String template, String to, String order) {
        return api.post(
                "/v1/messages",
                Map.of("to", to, "template", template, "variables", Map.of("name", "Lena", "order", order)));
    }

    private Told delivered(Reply reply, String because) {
        if (reply.status() != 202) {
            return Told.of(false, "answered " + reply.status() + ": " + reply.text("detail"));
        }
        String id = reply.text("id");
        boolean arrived = until(() -> status(id).equals("delivered"));
        return Told.of(arrived, status(id) + because, id);
    }

    private Told promotionWaits() {
        Reply reply = promotion(Shop.DAN, "Dan");
        JsonNode reason = firstReason(reply.body().get("decision"));
        boolean waits = reply.status() == 202
                && reply.text("status").equals("deferred")
                && reason.get("code").asString().equals("quiet_hours");
        if (!waits) {
            return Told.of(false, "answered " + reply.status() + ", " + reply.text("status"));
        }
        Instant until = Instant.parse(reply.text("not_before"));
        return Told.of(
                true, "waits until " + Words.time(until, Words.MIAMI) + ": " + Words.closing(reason), reply.text("id"));
    }

    private Told stop() {
        long began = System.nanoTime();
        stage.textsIn(Shop.LENA, Shop.PROMOTION_NUMBER, "STOP");
        boolean inForce = until(this::lenaIsSuppressed);
        long millis = Duration.ofNanos(System.nanoTime() - began).toMillis();
        return Told.of(inForce, inForce ? "in force after " + Math.max(1, millis) + " ms" : "not in force");
    }

    private boolean lenaIsSuppressed() {
        Reply state = api.get("/v1/consents/state?address=" + ShopApi.encoded(Shop.LENA));
        return state.status() == 200 && !state.body().get("suppressions").isEmpty();
    }

    private Told promotionRefused() {
        Reply reply = promotion(Shop.LENA, "Lena");
        boolean refused = reply.status() == 422
                && firstReason(reply.body().get("decision"))
                        .get("code")
                        .asString()
                        .equals("suppressed");
        return Told.of(refused, refused ? "refused: she texted STOP" : "answered " + reply.status(), reply.text("id"));
    }

    private Told forged() {
        int before = stage.quarantined();
        int answer = stage.forgedReceipt();
        boolean kept = until(() -> stage.quarantined() == before + 1);
        return Told.of(
                answer == 401 && kept,
                (answer == 401 ? "refused" : "answered " + answer) + (kept ? ", quarantined" : ""));
    }

    private Told again() {
        String answer = stage.receiptAgain();
        boolean seen = answer.contains("already_seen");
        return Told.of(seen, seen ? "ignored: already seen" : "answered " + answer);
    }

    private Told away() {
        stage.carrierAway(AWAY);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < AWAY_MESSAGES; i++) {
            Reply reply = order("order_shipped", "+49151123460%02d".formatted(60 + i), "A-20%02d".formatted(i));
            if (reply.status() == 202) {
                ids.add(reply.text("id"));
            }
        }
        until(() -> ids.stream().allMatch(id -> status(id).equals("delivered")));
        long arrived = ids.stream().filter(id -> status(id).equals("delivered")).count();
        long twice = stage.takenTwice(ids);
        String outcome = "%d of %d delivered, %s twice".formatted(arrived, AWAY_MESSAGES, twice == 0 ? "none" : twice);
        return new Told(arrived == AWAY_MESSAGES && twice == 0, outcome, ids);
    }

    private Reply promotion(String to, String name) {
        return api.post("/v1/messages", Map.of("to", to, "template", "autumn_sale", "variables", Map.of("name", name)));
    }

    private String status(String id) {
        return api.get("/v1/messages/" + id).text("status");
    }

    private static JsonNode firstReason(JsonNode decision) {
        JsonNode reasons = decision.get("reasons");
        if (reasons.isEmpty()) {
            throw new IllegalStateException("the decision gives no reason");
        }
        return reasons.get(0);
    }

    private static boolean until(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            if (condition.getAsBoolean()) {
                return true;
            }
            try {
                Thread.sleep(2);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }
}
