package dev.gatepost;

import dev.gatepost.access.Workspaces;
import dev.gatepost.audit.Audit;
import dev.gatepost.consent.ConsentStore;
import dev.gatepost.consent.lists.ListsInForce;
import dev.gatepost.intake.PolicyReplays;
import dev.gatepost.keys.Keys;
import dev.gatepost.limits.FrequencyStore;
import dev.gatepost.messages.MessageStore;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.Settings;
import dev.gatepost.policy.CountrySheets;
import dev.gatepost.policy.LoadFacts;
import dev.gatepost.policy.PacksInForce;
import dev.gatepost.policy.PolicyReleases;
import dev.gatepost.policy.RulePacksResource;
import dev.gatepost.policy.SignedPacks;
import dev.gatepost.policy.custom.CustomPolicies;
import dev.gatepost.policy.trial.TrialRecipients;
import dev.gatepost.providers.ConnectionId;
import dev.gatepost.providers.RouteTable;
import dev.gatepost.providers.Routes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Releases of rules, country sheets and outside lists, joined into the facts of decisions. */
public final class PolicyRooms {
    private final PolicyReleases releases;
    private final CountrySheets sheets;
    private final ListsInForce lists;
    private final CustomPolicies custom;
    private final PolicyReplays replays;
    private final TrialRecipients trial;
    private final RulePacksResource rulePacks;
    private volatile @Nullable Routes routes;

    /** What they are made of. */
    record Parts(
            Settings settings,
            Database database,
            Nodes nodes,
            AccessRooms access,
            Keys keys,
            Audit audit,
            Clock clock,
            PacksInForce packs) {
        Workspaces workspaces() {
            return access.workspaces();
        }
    }

    PolicyRooms(Parts p) {
        SignedPacks trusted = SignedPacks.ofProgram(
                p.settings().ruleKeys().map(PolicyRooms::keys).orElse(""));
        releases = new PolicyReleases(
                new PolicyReleases.Parts(p.database(), p.nodes(), p.audit(), p.clock(), p.packs(), trusted));
        sheets = new CountrySheets(
                new CountrySheets.Parts(p.database(), p.nodes(), p.workspaces(), p.audit(), p.clock(), p.packs()));
        lists = new ListsInForce(p.database(), p.nodes(), p.workspaces(), p.clock());
        custom = new CustomPolicies(
                new CustomPolicies.Parts(p.database(), p.nodes(), p.workspaces(), p.audit(), p.clock(), p.packs()));
        trial = new TrialRecipients(
                new TrialRecipients.Parts(p.database(), p.nodes(), p.workspaces(), p.keys(), p.audit(), p.clock()));
        rulePacks = new RulePacksResource(p.packs(), p.clock());
        replays = new PolicyReplays(new PolicyReplays.Parts(
                p.database(), p.workspaces(), new MessageStore(), releases, p.packs(), custom, p.audit(), p.clock()));
    }

    private static String keys(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new Settings.Unusable("GATEPOST_RULE_KEYS names a file that cannot be read: " + file + ".");
        }
    }

    /** The facts of a decision, with sheets, outside lists and rules of a workspace's own. */
    LoadFacts facts(ConsentStore consents, FrequencyStore frequencies) {
        return new LoadFacts(consents, frequencies, sheets::of, lists, custom::of, new ThatMayBeUsed());
    }

    /** Tells over which routes messages leave; known once connections are. */
    void leaveBy(Routes known) {
        routes = known;
    }

    private final class ThatMayBeUsed implements LoadFacts.Ways {
        @Override
        public @Nullable String closed(LoadFacts.Subject subject, @Nullable String country) {
            return PolicyRooms.this.closed(subject, country);
        }

        @Override
        public boolean outsideTrial(LoadFacts.Subject subject) {
            return trial.isClosed(subject.workspace(), subject.contact().index());
        }
    }

    /** To whom workspaces on trial may write. */
    public TrialRecipients trial() {
        return trial;
    }

    private @Nullable String closed(LoadFacts.Subject s, @Nullable String country) {
        Routes known = routes;
        if (known == null) {
            return null;
        }
        var leaving = new RouteTable.Leaving(
                s.sender().id().value(), new ConnectionId(s.sender().connection()));
        return known.closed(s.workspace(), leaving, country, s.purpose());
    }

    ListsInForce lists() {
        return lists;
    }

    public RulePacksResource rulePacks() {
        return rulePacks;
    }

    public PolicyReleases releases() {
        return releases;
    }

    public PolicyReplays replays() {
        return replays;
    }

    public CustomPolicies custom() {
        return custom;
    }

    public CountrySheets sheets() {
        return sheets;
    }
}
