package dev.gatepost;

import dev.gatepost.access.DoorGuard;
import dev.gatepost.access.RouteRules;
import dev.gatepost.console.screens.RefusedPage;
import dev.gatepost.limits.rates.LimitedRoutes;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.Settings;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.header.writers.CrossOriginOpenerPolicyHeaderWriter;
import org.springframework.security.web.header.writers.CrossOriginResourcePolicyHeaderWriter;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * The listeners and the order of what a request meets: transport guard, counter, door guard, rate of its address, hot
 * routes (send, callbacks), correlation, then the chain that denies by default. Plain HTTP listens on loopback alone.
 */
@Configuration(proxyBeanMethods = false)
class WebDoors {
    /** Below this, requests with headers larger than usual are refused by the server itself. */
    private static final int MOST_HEADER_BYTES = 16 * 1024;

    /** What a form of the console may hold; on the public door the server reads no forms. */
    private static final int MOST_FORM_BYTES = 32 * 1024;

    private static final int MOST_CONNECTIONS = 8_192;
    /** For how long a caller may say nothing in the middle of a request. */
    private static final int SILENCE_MILLIS = 10_000;
    /** For how long a connection may wait for its next request. */
    private static final int IDLE_MILLIS = 20_000;

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> listeners(Settings settings, TlsDoors tls) {
        return factory -> {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            factory.setAddress(loopback);
            factory.setPort(settings.httpPort());
            factory.addConnectorCustomizers(WebDoors::bound);
            if (settings.demo()) {
                Connector connector = new Connector();
                connector.setPort(settings.privateHttpPort());
                if (connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
                    protocol.setAddress(loopback);
                }
                bound(connector);
                connector.setMaxPostSize(MOST_FORM_BYTES);
                factory.addAdditionalConnectors(connector);
            }
            for (TlsDoors.Opened opened : tls.open()) {
                bound(opened.connector());
                if (opened.forPeople()) {
                    opened.connector().setMaxPostSize(MOST_FORM_BYTES);
                }
                factory.addAdditionalConnectors(opened.connector());
            }
        };
    }

    private static void bound(Connector connector) {
        connector.setProperty("maxHttpHeaderSize", Integer.toString(MOST_HEADER_BYTES));
        connector.setProperty("maxConnections", Integer.toString(MOST_CONNECTIONS));
        connector.setProperty("connectionTimeout", Integer.toString(SILENCE_MILLIS));
        connector.setProperty("keepAliveTimeout", Integer.toString(IDLE_MILLIS));
        connector.setProperty("maxKeepAliveRequests", "-1");
        connector.setProperty("server", "");
        connector.setXpoweredBy(false);
        connector.setAllowTrace(false);
        connector.setMaxPostSize(0);
        connector.setMaxParameterCount(100);
    }

    @Bean
    FilterRegistrationBean<Filter> requestCounter(ObjectProvider<RequestMappingHandlerMapping> handlers) {
        return first(new CountRequests(() -> handlers.stream().findFirst().orElseThrow()), 0);
    }

    /** Before all that asks who calls: by which transport, and behind which proxy. */
    @Bean
    FilterRegistrationBean<Filter> transportGuard(Settings settings) {
        return first(new TransportGuard(settings.doors(), settings.demo() ? settings.privateHttpPort() : 0), -1);
    }

    @Bean
    FilterRegistrationBean<Filter> doorGuard(Settings settings) {
        Set<String> hosts = settings.doors().allNames(settings.publicUrl(), settings.pagesUrl()).stream()
                .map(name -> name.contains(":") ? "[" + name + "]" : name)
                .collect(Collectors.toSet());
        Set<Integer> privatePorts =
                new HashSet<>(Set.of(settings.doors().privateDoor().port()));
        if (settings.demo()) {
            privatePorts.add(settings.privateHttpPort());
        }
        return first(new DoorGuard(privatePorts, hosts), 1);
    }

    @Bean
    FilterRegistrationBean<Filter> sourceFilter(Rooms rooms) {
        return first(DoorGuard.onPublicDoor(new LimitedRoutes(rooms.limits().rateLimits()).sourceFilter()), 2);
    }

    @Bean
    FilterRegistrationBean<Filter> sendFilter(Rooms rooms) {
        return first(DoorGuard.onPublicDoor(rooms.intake().filter()), 3);
    }

    /** For code that was written for another maker's API. */
    @Bean
    FilterRegistrationBean<Filter> twilioFilter(Rooms rooms) {
        return first(DoorGuard.onPublicDoor(rooms.flow().twilio()), 3);
    }

    @Bean
    FilterRegistrationBean<Filter> callbackFilter(Rooms rooms) {
        return first(DoorGuard.onPublicDoor(rooms.callbacks().filter()), 4);
    }

    @Bean
    FilterRegistrationBean<Filter> correlation() {
        return first(RouteRules.correlationFilter(), 5);
    }

    private static FilterRegistrationBean<Filter> first(Filter filter, int place) {
        var registration = new FilterRegistrationBean<>(filter);
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1 + place);
        registration.addUrlPatterns("/*");
        registration.setDispatcherTypes(DispatcherType.REQUEST);
        return registration;
    }

    @Bean
    SecurityFilterChain chain(HttpSecurity http, Rooms rooms, ObjectProvider<RequestMappingHandlerMapping> handlers)
            throws Exception {
        var rules = new RouteRules(
                rooms.access().rules(), () -> handlers.stream().findFirst().orElseThrow());
        return http.csrf(c -> c.requireCsrfProtectionMatcher(WebDoors::asksForPageToken)
                        .csrfTokenRepository(pageTokens())
                        .csrfTokenRequestHandler(new PageTokens()))
                .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .requestCache(c -> c.disable())
                .anonymous(a -> {})
                .formLogin(f -> f.disable())
                .httpBasic(b -> b.disable())
                .logout(l -> l.disable())
                .headers(h -> h.contentSecurityPolicy(p -> p.policyDirectives(
                                "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
                                        + "img-src 'self'; font-src 'self'; form-action 'self'; "
                                        + "frame-ancestors 'none'; base-uri 'none'"))
                        // The first filter says it, so that what is answered before this chain has it too.
                        .httpStrictTransportSecurity(t -> t.disable())
                        .crossOriginOpenerPolicy(
                                o -> o.policy(CrossOriginOpenerPolicyHeaderWriter.CrossOriginOpenerPolicy.SAME_ORIGIN))
                        .crossOriginResourcePolicy(o ->
                                o.policy(CrossOriginResourcePolicyHeaderWriter.CrossOriginResourcePolicy.SAME_ORIGIN))
                        .referrerPolicy(r -> r.policy(
                                org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter
                                        .ReferrerPolicy.NO_REFERRER)))
                .authorizeHttpRequests(a -> a.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .anyRequest()
                        .access(rules))
                .exceptionHandling(e -> e.authenticationEntryPoint(
                                (request, response, why) -> refused(request, response, RouteRules.refusalOf(request)))
                        .accessDeniedHandler((request, response, why) -> {
                            if (why instanceof CsrfException) {
                                refused(request, response, Problem.of(ReasonCode.FORM_TOO_OLD));
                            } else {
                                refused(request, response, RouteRules.refusalOf(request));
                            }
                        }))
                .build();
    }

    /** To people as a page, to programs as a document. */
    private static void refused(HttpServletRequest request, HttpServletResponse response, Problem why)
            throws IOException {
        if (RefusedPage.isFor(request, why)) {
            RefusedPage.answer(request, response, why);
        } else if (why.code() == ReasonCode.FORM_TOO_OLD) {
            RouteRules.answerForgery(request, response);
        } else {
            RouteRules.answerRefusal(request, response);
        }
    }

    /** The demo's own forms: one carries its one-time link, the other is held to the page's origin. */
    private static boolean asksForPageToken(HttpServletRequest request) {
        String path = request.getRequestURI();
        return RouteRules.asksForPageToken(request) && !path.startsWith("/welcome/") && !path.equals("/demo/clock");
    }

    /** The cookie that scripts of our pages read; see {@link PageTokens}. */
    private static CookieCsrfTokenRepository pageTokens() {
        var tokens = CookieCsrfTokenRepository.withHttpOnlyFalse();
        tokens.setCookieCustomizer(cookie -> cookie.sameSite("Strict").path("/"));
        return tokens;
    }

    /** The firewall's refusals (encoded slashes, path tricks) in our own words. */
    @Bean
    RequestRejectedHandler refusedPaths() {
        return (request, response, why) -> RouteRules.answerRefusal(request, response);
    }

    /** There are no users of the framework's kind; this keeps it from inventing one with a printed password. */
    @Bean
    UserDetailsService nobody() {
        return new InMemoryUserDetailsManager();
    }
}
