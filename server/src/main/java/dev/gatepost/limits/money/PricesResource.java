package dev.gatepost.limits.money;

import dev.gatepost.access.BoundedBody;
import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Takes;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.ReasonCode;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/prices}: what providers bill, one by one or as a list in CSV (LIM-03). */
@RestController
public final class PricesResource {
    private static final int MOST_FILE_BYTES = 4 * 1024 * 1024;
    private static final String TOO_MANY = "a workspace holds at most " + Prices.MOST + " prices";

    private final Prices prices;

    public PricesResource(Prices prices) {
        this.prices = prices;
    }

    @GetMapping("/v1/prices")
    @Requires(Right.BUDGETS_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(prices.list(caller.workspace()).stream()
                .map(PricesResource::document)
                .toList());
    }

    @PostMapping("/v1/prices")
    @Requires(Right.BUDGETS_WRITE)
    public ResponseEntity<byte[]> add(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        return Answers.read(body, correlation, fields -> {
            Optional<Price> read = ReadMoney.price(fields, prices.now(caller.workspace()));
            return () -> {
                Price price = read.orElseThrow();
                return prices.add(caller.workspace(), List.of(price), caller.actor(), correlation)
                        ? Answers.created(document(price))
                        : Answers.problem(Problem.of(ReasonCode.TOO_LARGE, TOO_MANY), correlation);
            };
        });
    }

    /** The rows that can be used are in force together when this answers; the others are told. */
    @PostMapping("/v1/prices/import")
    @Requires(Right.BUDGETS_WRITE)
    @Takes(type = "text/csv", mostBytes = MOST_FILE_BYTES)
    public ResponseEntity<byte[]> upload(
            HttpServletRequest request,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation)
            throws IOException {
        PriceFile.Read read;
        try {
            read = PriceFile.read(request.getInputStream(), prices.now(caller.workspace()));
        } catch (BoundedBody.Exceeded e) {
            return Answers.problem(Problem.of(ReasonCode.TOO_LARGE, "at most 4 MiB"), correlation);
        }
        return switch (read) {
            case PriceFile.Read.Unusable(String why) ->
                Answers.problem(Problem.of(ReasonCode.INVALID_VALUE, why), correlation);
            case PriceFile.Read.Fine(PriceFile.Content content) -> {
                if (!content.prices().isEmpty()
                        && !prices.add(caller.workspace(), content.prices(), caller.actor(), correlation)) {
                    yield Answers.problem(Problem.of(ReasonCode.TOO_LARGE, TOO_MANY), correlation);
                }
                yield Answers.ok(Answers.document(
                        "added",
                        content.prices().size(),
                        "rejected",
                        content.rejected(),
                        "errors",
                        content.told().stream()
                                .map(r -> Answers.document(
                                        "line", r.line(),
                                        "field", r.field(),
                                        "code", r.code(),
                                        "detail", r.detail()))
                                .toList()));
            }
        };
    }

    private static Map<String, Object> document(Price p) {
        Purpose purpose = p.purpose();
        return Answers.document(
                "id", Ids.write("prc", p.id()),
                "channel", p.channel().written(),
                "price", p.each().amount(),
                "currency", p.each().currency().getCurrencyCode(),
                "connection", p.connection() == null ? null : Ids.write("cnn", p.connection()),
                "country", p.country(),
                "purpose", purpose == null ? null : purpose.written(),
                "valid_from", p.validFrom().toString());
    }
}
