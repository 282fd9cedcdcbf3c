package dev.gatepost;

import dev.gatepost.access.Workspace;
import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.Audit;
import dev.gatepost.events.Events;
import dev.gatepost.limits.money.Budgets;
import dev.gatepost.limits.money.MoneyBooks;
import dev.gatepost.limits.money.Prices;
import dev.gatepost.limits.money.Spend;
import dev.gatepost.limits.pauses.PauseCount;
import dev.gatepost.limits.pauses.Pauses;
import dev.gatepost.limits.rates.Rate;
import dev.gatepost.limits.rates.RateLayer;
import dev.gatepost.limits.rates.RateLimits;
import dev.gatepost.limits.rates.Rates;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Settings;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of the room limits, joined: rates, money and pauses. */
public final class LimitRooms {
    private static final Logger LOG = LoggerFactory.getLogger(LimitRooms.class);

    private final Database database;
    private final RateLimits rateLimits;
    private final Rates rates;
    private final MoneyBooks books;
    private final Spend spend;
    private final Prices prices;
    private final Budgets budgets;
    private final Pauses pauses;

    /** What the limits work with. */
    record Parts(
            Settings settings,
            Database database,
            Workspaces workspaces,
            Audit audit,
            Clock clock,
            Events events,
            PauseCount waiting,
            IntSupplier liveNodes) {}

    LimitRooms(Parts p) {
        this.database = p.database();
        var told = new TellLimits(p.events(), p.audit());
        rateLimits = new RateLimits(p.database(), rates(p.settings()), p.liveNodes(), System::nanoTime);
        rates = new Rates(p.database(), p.audit(), p.clock(), rateLimits);
        books = new MoneyBooks(p.database(), p.clock(), p.liveNodes());
        spend = new Spend(books, List.of(told));
        prices = new Prices(p.database(), p.audit(), p.clock(), books);
        budgets = new Budgets(p.database(), p.audit(), p.clock(), books);
        pauses = new Pauses(
                new Pauses.Parts(p.database(), p.workspaces(), p.audit(), p.clock(), p.waiting(), List.of(told)));
    }

    private static Map<RateLayer, Rate> rates(Settings settings) {
        try {
            return Rates.fromSettings(settings.rates());
        } catch (IllegalArgumentException e) {
            throw new Settings.Unusable(String.valueOf(e.getMessage()));
        }
    }

    public RateLimits rateLimits() {
        return rateLimits;
    }

    public Rates rates() {
        return rates;
    }

    public Spend spend() {
        return spend;
    }

    public Prices prices() {
        return prices;
    }

    public Budgets budgets() {
        return budgets;
    }

    public Pauses pauses() {
        return pauses;
    }

    /** Reads again what workspaces have set; a job calls it each second. */
    void refresh() {
        rateLimits.refresh();
        books.refresh();
    }

    /** Says loudly when reservations and live messages of a workspace differ. */
    void prove(Workspace workspace) {
        database.transact(
                        Role.JOBS,
                        Scope.of(workspace.id(), workspace.organisation()),
                        tx -> spend.prove(tx, workspace.id()))
                .forEach(difference -> LOG.error("The money of {} does not add up: {}", workspace.id(), difference));
    }
}
