package dev.gatepost;

import dev.gatepost.console.DemoConsole;
import dev.gatepost.platform.Repeating;
import dev.gatepost.platform.Settings;
import dev.gatepost.platform.tls.Certificates;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;

/** One running Gatepost: the rooms and the listeners before them. */
public final class GatepostServer implements AutoCloseable {
    private final Rooms rooms;
    private final ConfigurableApplicationContext web;
    private final TlsDoors tls;
    private final Repeating looks = new Repeating("certificates", 1);

    private GatepostServer(Rooms rooms, ConfigurableApplicationContext web, TlsDoors tls) {
        this.rooms = rooms;
        this.web = web;
        this.tls = tls;
        looks.every(TlsDoors.LOOK, "the look at certificates", tls::refresh);
    }

    /** What is served: the doors and the resources, nothing found by scanning. */
    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({
        WebDoors.class,
        Resources.class,
        AccessResources.class,
        OAuthResources.class,
        FlowResources.class,
        CallbackResources.class,
        ProofResources.class,
        ScreenResources.class,
        ControlScreens.class,
        PrivacyResources.class,
        ConsoleResources.class,
        SetUpScreens.class,
        EditScreens.class,
        EvidenceResources.class
    })
    static class Web {}

    /** Opens the rooms, then the listeners; returns when requests are answered. */
    public static GatepostServer start(Settings settings, Clock clock) {
        Settings chosen = settings.withPortsChosen();
        // Keys are made and files are read while PostgreSQL starts.
        var certificates = CompletableFuture.supplyAsync(() -> Certificates.open(chosen, clock));
        return over(Rooms.open(chosen, clock), certificates::join);
    }

    /** Opens the listeners before rooms that are open; they are closed with the server, or when it cannot listen. */
    public static GatepostServer over(Rooms rooms) {
        return over(rooms, () -> Certificates.open(rooms.settings(), rooms.clock()));
    }

    private static GatepostServer over(Rooms rooms, Supplier<Certificates> certificates) {
        try {
            rooms.recovery().finish();
            var tls = new TlsDoors(rooms.settings().doors(), certificates.get());
            return new GatepostServer(rooms, listen(rooms, rooms.settings(), tls), tls);
        } catch (RuntimeException e) {
            rooms.close();
            throw e;
        }
    }

    private static ConfigurableApplicationContext listen(Rooms rooms, Settings settings, TlsDoors tls) {
        return new SpringApplicationBuilder(Web.class)
                .web(WebApplicationType.SERVLET)
                .bannerMode(Banner.Mode.OFF)
                .registerShutdownHook(false)
                .properties(Map.of(
                        "spring.threads.virtual.enabled", "true",
                        "spring.main.lazy-initialization", "false",
                        "spring.web.resources.add-mappings", "false",
                        "server.error.whitelabel.enabled", "false",
                        "spring.servlet.multipart.enabled", "false",
                        "spring.jmx.enabled", "false",
                        "logging.level.root", "WARN"))
                .initializers(context -> {
                    if (context instanceof GenericApplicationContext generic) {
                        generic.registerBean(Rooms.class, () -> rooms, b -> b.setDestroyMethodName(""));
                        generic.registerBean(Settings.class, () -> settings);
                        generic.registerBean(TlsDoors.class, () -> tls);
                    }
                })
                .run();
    }

    public Rooms rooms() {
        return rooms;
    }

    /** What the live page shows; there is a page only in the demo. */
    public DemoConsole demoConsole() {
        return web.getBean(DemoConsole.class);
    }

    /** The beans of the web side, for tests that walk the routes. */
    public ConfigurableApplicationContext web() {
        return web;
    }

    /** The local port of the public door. */
    public int port() {
        return web instanceof ServletWebServerApplicationContext servlet && servlet.getWebServer() != null
                ? servlet.getWebServer().getPort()
                : 0;
    }

    /** The certificates in use, and what takes up new ones. */
    public TlsDoors tls() {
        return tls;
    }

    /** Stops listening, then closes the rooms from the roof down. */
    @Override
    public void close() {
        looks.close();
        web.close();
        rooms.close();
    }
}
