package dev.gatepost;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.operators.ElevationsResource;
import dev.gatepost.callbacks.CallbacksResource;
import dev.gatepost.consent.ConsentsResource;
import dev.gatepost.consent.SuppressionsResource;
import dev.gatepost.consent.propagation.PropagationResource;
import dev.gatepost.console.screens.CountHours;
import dev.gatepost.console.screens.Desk;
import dev.gatepost.console.screens.EntryPages;
import dev.gatepost.console.screens.MessagePages;
import dev.gatepost.console.screens.NoteLevels;
import dev.gatepost.console.screens.NowPages;
import dev.gatepost.console.screens.PausePages;
import dev.gatepost.console.screens.PersonAction;
import dev.gatepost.console.screens.PersonPages;
import dev.gatepost.intake.CancelResource;
import dev.gatepost.intake.MessagesResource;
import dev.gatepost.intake.ReplayResource;
import dev.gatepost.intake.RevealResource;
import dev.gatepost.limits.money.BudgetsResource;
import dev.gatepost.limits.pauses.PausesResource;
import dev.gatepost.platform.Repeating;
import dev.gatepost.providers.ConnectionsResource;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The console's screens, each over the resources of the API that it shows and uses. */
@Configuration(proxyBeanMethods = false)
class ConsoleResources {
    private static final Duration CALLS_EVERY = Duration.ofSeconds(5);

    @Bean
    Desk desk(Rooms rooms) {
        return new Desk(rooms);
    }

    @Bean
    EntryPages entryPages(Desk desk, MessagesResource messages) {
        return new EntryPages(desk, messages);
    }

    @Bean
    NowPages nowPages(
            Desk desk,
            ConnectionsResource connections,
            CallbacksResource callbacks,
            BudgetsResource budgets,
            PropagationResource propagation) {
        return new NowPages(desk, new NowPages.Resources(connections, callbacks, budgets, propagation));
    }

    @Bean
    MessagePages messagePages(
            Desk desk,
            MessagesResource messages,
            CancelResource cancel,
            ReplayResource replay,
            RevealResource reveal,
            ElevationsResource elevations) {
        return new MessagePages(desk, new MessagePages.Resources(messages, cancel, replay, reveal, elevations));
    }

    @Bean
    PausePages pausePages(Desk desk, PausesResource pauses) {
        return new PausePages(desk, pauses);
    }

    @Bean
    PersonPages personPages(
            Desk desk,
            ConsentsResource consents,
            SuppressionsResource suppressions,
            ObjectProvider<PersonAction> actions) {
        return new PersonPages(
                desk, consents, suppressions, actions.orderedStream().toList());
    }

    @Bean
    RevealResource reveal(Rooms rooms) {
        return new RevealResource(new RevealResource.Parts(
                rooms.database(),
                rooms.keys(),
                rooms.contactStore(),
                rooms.messageStore(),
                rooms.audit(),
                rooms.clock()));
    }

    static void schedule(Repeating jobs, Rooms rooms) {
        var count = new CountHours(rooms.database(), rooms.workspaces(), rooms.nodes(), rooms.clock());
        jobs.every(CountHours.EACH, "the counting of hours", count::round);
        jobs.every(Duration.ofDays(1), "the forgetting of counted hours", count::forget);
        var levels = new NoteLevels(rooms.database(), rooms.workspaces(), rooms.nodes(), rooms.clock());
        jobs.every(NoteLevels.EACH, "the noting of levels", levels::round);
        jobs.every(CALLS_EVERY, "the counting of calls", rooms.connections().calls()::write);
        jobs.every(
                Duration.ofHours(1),
                "the forgetting of counted calls",
                () -> rooms.connections()
                        .calls()
                        .forget(
                                rooms.workspaces().all().stream()
                                        .map(Workspace::id)
                                        .toList(),
                                rooms.clock().instant()));
    }
}
