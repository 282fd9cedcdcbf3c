package dev.gatepost.limits.rates;

import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.limits.LimitVersions;
import dev.gatepost.limits.rates.OwnRates.For;
import dev.gatepost.limits.rates.OwnRates.Rule;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Ids;
import dev.gatepost.platform.Purpose;
import java.time.Clock;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sets a workspace's own rates, audited; in force at once here and within a second on every other node. */
public final class Rates {
    private final Database database;
    private final Audit audit;
    private final Clock clock;
    private final RateLimits limits;
    private final RateStore store = new RateStore();
    private final LimitVersions versions = new LimitVersions();

    public Rates(Database database, Audit audit, Clock clock, RateLimits limits) {
        this.database = database;
        this.audit = audit;
        this.clock = clock;
        this.limits = limits;
    }

    /**
     * The instance's values from the settings {@code GATEPOST_RATE_…}, as name to text.
     *
     * @throws IllegalArgumentException with a sentence when one cannot be read
     */
    public static Map<RateLayer, Rate> fromSettings(Map<String, String> settings) {
        Map<RateLayer, Rate> out = new EnumMap<>(RateLayer.class);
        for (RateLayer layer : RateLayer.values()) {
            String text = settings.get(layer.setting());
            if (text != null) {
                out.put(
                        layer,
                        Rate.parse(text)
                                .orElseThrow(() -> new IllegalArgumentException(layer.setting()
                                        + " must be TOKENS[/SECONDS]:BURST, such as 50:200 or 1000/3600:100.")));
            }
        }
        return out;
    }

    /** What is asked for: {@code rate} null takes the workspace's own value away. */
    record Asked(RateLayer layer, String key, @Nullable Rate rate, RateMode mode) {}

    /** What is wrong with it; empty when nothing is. */
    Optional<String> objection(Asked asked) {
        RateLayer layer = asked.layer();
        if (!layer.isOfWorkspaces()) {
            return Optional.of("it is the instance's: it counts before a workspace is known");
        }
        if (asked.mode() == RateMode.OFF && !layer.mayBeOff()) {
            return Optional.of("this layer is never off");
        }
        Rate most = limits.instance(layer);
        Rate rate = asked.rate();
        if (rate != null
                && (rate.burst() > most.burst() || rate.tokens() * most.seconds() > most.tokens() * rate.seconds())) {
            return Optional.of("at most " + most.tokens() + " in " + most.seconds() + " s with a burst of "
                    + most.burst() + ", which are the instance's");
        }
        return Optional.empty();
    }

    /** Whether a key fits its layer. */
    static boolean isKey(RateLayer layer, String key) {
        return key.equals(For.EACH)
                || switch (layer) {
                    case SOURCE_ADDRESS, WORKSPACE, CONTACT -> false;
                    case CREDENTIAL, LOOKUP -> key.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
                    case ENDPOINT -> key.matches("[a-z-]{1,40}");
                    case SENDER -> Ids.read("sdr", key).isPresent();
                    case PURPOSE -> Purpose.parse(key).isPresent();
                    case COUNTRY -> key.matches("[A-Z]{2}");
                };
    }

    void set(Workspace workspace, Asked asked, String actor, String correlation) {
        For what = new For(asked.layer(), asked.key());
        Rate rate = asked.rate();
        Instant now = clock.instant();
        var facts = new TreeMap<String, String>();
        facts.put("layer", asked.layer().written());
        facts.put("key", asked.key());
        facts.put("mode", rate == null ? "inherit" : asked.mode().written());
        if (rate != null) {
            facts.put("rate", rate.tokens() + "/" + rate.seconds() + "s");
            facts.put("burst", Long.toString(rate.burst()));
        }
        var event = new AuditEvent(
                workspace.id(), "limit.changed", actor, workspace.id().toString(), null, correlation, now, facts);
        database.<@Nullable Void>transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
            if (rate == null) {
                store.remove(tx, workspace.id(), what);
            } else {
                store.put(tx, workspace.id(), what, new Rule(rate, asked.mode()), now, actor);
            }
            versions.changed(tx, LimitVersions.Kind.RATES, workspace.id(), now);
            audit.append(tx, List.of(event));
            return null;
        });
        limits.refresh();
    }

    RateLimits limits() {
        return limits;
    }
}
