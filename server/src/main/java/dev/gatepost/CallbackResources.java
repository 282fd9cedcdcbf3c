package dev.gatepost;

import dev.gatepost.access.Workspace;
import dev.gatepost.callbacks.CallbacksResource;
import dev.gatepost.callbacks.QuarantineResource;
import dev.gatepost.platform.Repeating;
import dev.gatepost.providers.CallbackModes;
import dev.gatepost.providers.CallbackModesResource;
import dev.gatepost.providers.ConnectionChanges;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The routes over callbacks, and what runs by itself for them. */
@Configuration(proxyBeanMethods = false)
class CallbackResources {
    private static final Duration COUNTED_EVERY = Duration.ofSeconds(5);

    @Bean
    CallbackModesResource callbackModes(Rooms rooms) {
        return new CallbackModesResource(modes(rooms));
    }

    @Bean
    QuarantineResource quarantine(Rooms rooms) {
        return new QuarantineResource(rooms.callbacks().quarantine());
    }

    @Bean
    CallbacksResource callbacks(Rooms rooms) {
        return rooms.callbacks().resource();
    }

    static CallbackModes modes(Rooms rooms) {
        var changes = new ConnectionChanges(new ConnectionChanges.Parts(
                rooms.connections(),
                rooms.database(),
                rooms.keys().secrets(),
                rooms.audit(),
                rooms.nodes(),
                rooms.clock()));
        return new CallbackModes(rooms.connections(), changes, rooms.workspaces(), rooms.clock());
    }

    static void schedule(Repeating jobs, Rooms rooms) {
        jobs.every(COUNTED_EVERY, "the counting of callbacks", rooms.callbacks().counts()::write);
        jobs.every(Duration.ofMinutes(1), "the end of observing callbacks", modes(rooms)::endOverdue);
        jobs.every(
                Duration.ofHours(1),
                "the forgetting of counted callbacks",
                () -> rooms.callbacks()
                        .counts()
                        .forget(
                                rooms.workspaces().all().stream()
                                        .map(Workspace::id)
                                        .toList(),
                                rooms.clock().instant()));
    }
}
