package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.TestClient.Reply;
import dev.gatepost.access.Door;
import dev.gatepost.access.OpenTo;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.SignedIn;
import dev.gatepost.platform.Secret;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** ACC-01, ACC-05: every route says who may call, and refuses everybody else; what says nothing is refused to all. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RoutesTest {
    private final TestGatepost gatepost = TestGatepost.start(true);
    private final TestShop shop = gatepost.shop("routes");
    private final TestClient back =
            new TestClient("http://127.0.0.1:" + gatepost.rooms().settings().privateHttpPort());

    @AfterAll
    void stop() {
        back.close();
        gatepost.close();
    }

    private record Route(String method, String path, Right right, Door door) {}

    private Collection<RequestMappingHandlerMapping> mappings() {
        return gatepost.server()
                .web()
                .getBeansOfType(RequestMappingHandlerMapping.class)
                .values();
    }

    private Map<RequestMappingInfo, HandlerMethod> handlers() {
        Map<RequestMappingInfo, HandlerMethod> all = new java.util.LinkedHashMap<>();
        mappings().forEach(m -> all.putAll(m.getHandlerMethods()));
        return all;
    }

    private static List<String> undeclared(Collection<HandlerMethod> handlers) {
        return handlers.stream()
                .filter(h -> declarations(h) == 0)
                .map(HandlerMethod::toString)
                .toList();
    }

    private static List<String> doublyDeclared(Collection<HandlerMethod> handlers) {
        return handlers.stream()
                .filter(h -> declarations(h) > 1)
                .map(HandlerMethod::toString)
                .toList();
    }

    private static long declarations(HandlerMethod handler) {
        return Stream.of(Requires.class, OpenTo.class, SignedIn.class)
                .filter(a -> handler.getMethodAnnotation(a) != null)
                .count();
    }

    /** The routes behind the chain, and the hot ones, which declare their right in code. */
    private List<Route> guarded() {
        List<Route> out = new ArrayList<>();
        handlers().forEach((info, handler) -> {
            Requires requires = handler.getMethodAnnotation(Requires.class);
            if (requires != null) {
                RequestMethod method =
                        info.getMethodsCondition().getMethods().iterator().next();
                for (String path : info.getPatternValues()) {
                    out.add(new Route(
                            method.name(), path.replaceAll("\\{[^}]*}", "x"), requires.value(), requires.door()));
                }
            }
        });
        out.add(new Route("POST", "/v1/messages", Right.MESSAGES_SEND, Door.PUBLIC));
        out.add(new Route("POST", "/v1/messages/batch", Right.MESSAGES_SEND, Door.PUBLIC));
        return out;
    }

    @Test
    void everyRouteDeclaresWhoMayCall() {
        assertThat(undeclared(handlers().values())).isEmpty();
        assertThat(doublyDeclared(handlers().values())).isEmpty();
        assertThat(guarded()).hasSizeGreaterThan(10);
    }

    /** The check can fail. */
    @Test
    void aRouteThatDeclaresNothingIsFoundAndRefusedToAll() throws NoSuchMethodException {
        var handler = new Forgotten();
        var method = Forgotten.class.getDeclaredMethod("hello");
        RequestMappingHandlerMapping mapping = mappings().iterator().next();
        RequestMappingInfo info = RequestMappingInfo.paths("/v1/forgotten")
                .methods(RequestMethod.GET)
                .options(mapping.getBuilderConfiguration())
                .build();
        mapping.registerMapping(info, handler, method);
        try {
            assertThat(undeclared(handlers().values())).hasSize(1);
            assertThat(shop.get("/v1/forgotten").status()).isEqualTo(404);
            assertThat(shop.client().get(null, "/v1/forgotten").status()).isEqualTo(401);
        } finally {
            mapping.unregisterMapping(info);
        }
    }

    static class Forgotten {
        @org.springframework.web.bind.annotation.ResponseBody
        String hello() {
            return "hello";
        }
    }

    private Reply call(TestClient client, @org.jspecify.annotations.Nullable Secret key, Route route) {
        if (route.path().endsWith("/import")) {
            return client.post(key, route.path(), "", "Content-Type", "text/csv");
        }
        return switch (route.method()) {
            case "POST" -> client.post(key, route.path(), "{}", "Idempotency-Key", "routes");
            case "PUT", "PATCH" -> client.send(key, route.method(), route.path(), "{}");
            default -> client.method(key, route.method(), route.path());
        };
    }

    @Test
    void withoutAKeyEveryGuardedRouteIsRefused() {
        for (Route route : guarded()) {
            if (route.door() == Door.PUBLIC) {
                Reply reply = call(shop.client(), null, route);
                assertThat(reply.status()).as(route.toString()).isEqualTo(401);
                assertThat(reply.code()).isEqualTo("key_missing");
                assertThat(reply.headers().firstValue("WWW-Authenticate")).isPresent();
            }
        }
    }

    @Test
    void withEveryOtherScopeEveryGuardedRouteIsRefused() {
        for (Route route : guarded()) {
            EnumSet<Right> others = EnumSet.complementOf(EnumSet.of(route.right()));
            Secret key = gatepost.rooms()
                    .credentials()
                    .create(shop.workspace(), "others", others, null, "component:test")
                    .key();
            if (route.door() == Door.PUBLIC) {
                Reply reply = call(shop.client(), key, route);
                assertThat(reply.status()).as(route.toString()).isEqualTo(403);
                assertThat(reply.code()).isEqualTo("scope_missing");
                assertThat(reply.at("/detail")).contains(route.right().written());
            }
        }
    }

    @Test
    void aRouteIsNotThereOnAnotherDoor() {
        for (Route route : guarded()) {
            if (route.door() == Door.PRIVATE) {
                Reply reply = call(shop.client(), shop.key(), route);
                assertThat(reply.status()).as(route.toString()).isEqualTo(404);
                assertThat(reply.code()).isEqualTo("not_found");
            }
        }
        assertThat(back.post(null, "/callbacks/" + shop.connection(), "{}").status())
                .isIn(401, 403, 404);
        assertThat(gatepost.rooms().callbacks().quarantined(shop.workspace())).isZero();
    }

    /** ACC-06: on the private door a key is nothing; what changes something asks for the page's token first. */
    @Test
    void onThePrivateDoorNoKeyOpensARoute() {
        for (Route route : guarded()) {
            Reply reply = call(back, shop.key(), route);
            assertThat(reply.code())
                    .as(route + " " + reply.text())
                    .isEqualTo(route.method().equals("GET") ? "sign_in_needed" : "form_too_old");
        }
    }

    /** ACC-07: {@code docs/routes.md}. */
    @Test
    void theMatrixOfRoutesAndRolesIsAPage() throws IOException {
        Set<String> rows = new TreeSet<>();
        handlers().forEach((info, handler) -> {
            for (String path : info.getPatternValues()) {
                String method = info.getMethodsCondition().getMethods().stream()
                        .map(RequestMethod::name)
                        .sorted()
                        .collect(Collectors.joining(", "));
                rows.add("| `%s` | %s | %s |\n".formatted(path, method, declared(handler)));
            }
        });
        rows.add("| `/v1/messages` | POST | %s |\n".formatted(right(Right.MESSAGES_SEND, Door.PUBLIC, false)));
        rows.add("| `/v1/messages/batch` | POST | %s |\n".formatted(right(Right.MESSAGES_SEND, Door.PUBLIC, false)));
        rows.add("| `/callbacks/{connection}` | POST | public | the provider's signature | |\n");
        StringBuilder page = new StringBuilder("""
                # Routes, rights, roles

                What each route asks for. A route of the public door under `/v1` is served on the private door too, to people who have signed
                in. Anything else is refused. Made from the code by a test.

                | Route | Method | Door | Asks for | Roles that hold it |
                |---|---|---|---|---|
                """);
        rows.forEach(page::append);
        GeneratedDocsTest.compare("routes.md", page.toString());
    }

    private static String declared(HandlerMethod handler) {
        OpenTo open = handler.getMethodAnnotation(OpenTo.class);
        SignedIn own = handler.getMethodAnnotation(SignedIn.class);
        Requires requires = handler.getMethodAnnotation(Requires.class);
        if (open != null) {
            return open.door().name().toLowerCase(Locale.ROOT) + " | nothing: " + open.value() + " |";
        }
        if (own != null) {
            return "private | a session" + (own.freshly() ? " with a fresh factor" : "") + ": " + own.value()
                    + " | all, for themselves";
        }
        return requires == null ? "" : right(requires.value(), requires.door(), requires.everywhere());
    }

    private static String right(Right right, Door door, boolean everywhere) {
        String roles = Arrays.stream(OperatorRole.values())
                .filter(r -> r.rights().contains(right))
                .map(OperatorRole::written)
                .collect(Collectors.joining(", "));
        return door.name().toLowerCase(Locale.ROOT) + " | `" + right.written() + "`"
                + (everywhere ? ", held everywhere" : "") + " | " + roles;
    }

    @Test
    void withTheScopeEveryGuardedRouteIsThere() {
        for (Route route : guarded()) {
            if (route.door() == Door.PUBLIC && route.right().isLentOnly()) {
                assertThat(call(shop.client(), shop.key(), route).code())
                        .as("in no key: " + route)
                        .isEqualTo("scope_missing");
            } else if (route.door() == Door.PUBLIC) {
                Reply reply = call(shop.client(), shop.key(), route);
                // Some take a file instead of JSON, and say so.
                assertThat(reply.status()).as(route + " " + reply.text()).isIn(200, 400, 404, 415);
            }
        }
    }

    /** Answers carry what browsers and caches need to be told, on every path. */
    @Test
    void everyAnswerCarriesItsCorrelationAndIsNotStored() {
        for (Reply reply : List.of(
                shop.get("/v1/brands"),
                shop.get("/v1/nothing"),
                shop.client().get(null, "/v1/brands"),
                shop.client().get(null, "/"),
                shop.send("x", "order_shipped"))) {
            assertThat(reply.headers().firstValue("X-Correlation-Id"))
                    .hasValueSatisfying(id -> assertThat(id).startsWith("cor_"));
            assertThat(reply.headers().firstValue("Cache-Control"))
                    .hasValueSatisfying(c -> assertThat(c).contains("no-store"));
            assertThat(reply.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
            assertThat(reply.headers().firstValue("Set-Cookie")).isEmpty();
        }
    }
}
