package dev.gatepost.templates;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.audit.Origin;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.WorkspaceId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The brands, senders and templates of each workspace. What is active is remembered; a change raises the control
 * version and is in force on every live node when it returns.
 */
public final class Catalogue {
    /**
     * What is active in a workspace.
     *
     * @param senders the retired ones too, since what was sent from them is still answered
     * @param templates by name; one for each channel
     * @param standing what stands against sending some of them
     */
    public record Active(
            List<Brand> brands, List<Sender> senders, Map<String, List<ActiveTemplate>> templates, Standing standing) {
        /** The templates of this name, one for each channel that has one. */
        public List<ActiveTemplate> named(String name) {
            return templates.getOrDefault(name, List.of());
        }

        /** The sender with this id, retired or not. */
        public Optional<Sender> sender(SenderId id) {
            for (Sender sender : senders) {
                if (sender.id().equals(id)) {
                    return Optional.of(sender);
                }
            }
            return Optional.empty();
        }

        /** Senders that a provider's block reaches too when it was caused by this one (CON-12). */
        public List<Sender> blockedWith(Sender sender) {
            return senders.stream().filter(sender::sharesBlockWith).toList();
        }

        /**
         * Fills a template in the recipient's wording; the finished text is held against the list of links and the
         * channel's size. What is not known of the recipient is null.
         */
        public TemplateText.Rendering render(
                ActiveTemplate template,
                @Nullable String language,
                @Nullable String country,
                Map<String, String> values) {
            return render(template, language, country, values, OwnLinks.SAMPLE);
        }

        /** The same with the recipient's own links. */
        public TemplateText.Rendering render(
                ActiveTemplate template,
                @Nullable String language,
                @Nullable String country,
                Map<String, String> values,
                OwnLinks own) {
            TemplateText text = template.wording(language, country).text();
            return SizeLimit.checked(text.render(values, standing.linkDomains(), own), template.channel());
        }

        /** What stands beside the text, filled with values that the text takes. */
        public Variant.Filled filled(Variant wording, Map<String, String> values, OwnLinks own) {
            return wording.filled(values, standing.linkDomains(), own);
        }

        /** The first sender of a brand that may send for this purpose on this channel, to this country if known. */
        public Optional<Sender> senderFor(
                @Nullable Brand brand, Channel channel, Purpose purpose, @Nullable String country) {
            return fitting(brand, channel, purpose, country).findFirst();
        }

        /**
         * The brand's other senders for this, which a provider's block of the first one does not reach (CON-12).
         *
         * @param first the sender that {@link #senderFor} found
         */
        public List<Sender> othersFor(Sender first, Purpose purpose, @Nullable String country) {
            return fitting(first.brand(), first.channel(), purpose, country)
                    .filter(s -> !s.sharesBlockWith(first))
                    .toList();
        }

        private Stream<Sender> fitting(
                @Nullable Brand brand, Channel channel, Purpose purpose, @Nullable String country) {
            return senders.stream()
                    .filter(s -> !s.retired())
                    .filter(s -> s.channel() == channel && s.purposes().contains(purpose))
                    .filter(s -> brand == null || s.brand().id().equals(brand.id()))
                    .filter(s -> country == null
                            || s.countries().isEmpty()
                            || s.countries().contains(country))
                    .filter(s -> country == null || s.type().serves(country));
        }

        /** The template that says this, and with which values; of several the one with most words of its own. */
        public Optional<Recognised> recognise(Channel channel, String said) {
            Recognised best = null;
            for (List<ActiveTemplate> named : templates.values()) {
                for (ActiveTemplate template : named) {
                    if (template.channel() != channel) {
                        continue;
                    }
                    for (Variant wording : template.wordings()) {
                        Optional<Recognised> found = Recognised.in(template, wording, said);
                        if (found.isPresent() && (best == null || found.get().own() > best.own())) {
                            best = found.get();
                        }
                    }
                }
            }
            return Optional.ofNullable(best);
        }

        /** The sender that has this address of its own. */
        public Optional<Sender> senderAt(Channel channel, String address) {
            return senders.stream()
                    .filter(s -> s.channel() == channel && s.address().equals(address))
                    .findFirst();
        }
    }

    /** What a new template is made of; it becomes version 1. */
    public record NewTemplate(
            String name,
            Channel channel,
            Purpose purpose,
            BrandId brand,
            String language,
            @Nullable String subject,
            String body,
            List<VariableSpec> variables,
            Set<String> allowedHosts,
            Set<String> attested) {}

    /** At most so many that are not retired. */
    public static final int MOST_TEMPLATES = 5_000;

    record VersionKey(WorkspaceId workspace, TemplateId template, int version) {}

    private final Database database;
    private final Nodes nodes;
    private final Audit audit;
    private final Clock clock;
    private final CatalogueStore store = new CatalogueStore();
    private final SenderStore senders = new SenderStore();
    private final StandingStore standings = new StandingStore();
    private final LoadingCache<Workspace, Active> active = Caffeine.newBuilder()
            .maximumSize(10_000)
            .refreshAfterWrite(Duration.ofSeconds(10))
            .expireAfterWrite(Duration.ofMinutes(1))
            .build(this::load);
    /** Versions never change, so they are read once; the brand's name in them is the one of that time. */
    private final LoadingCache<VersionKey, Optional<ActiveTemplate>> versions =
            Caffeine.newBuilder().maximumSize(20_000).build(this::loadVersion);

    public Catalogue(Database database, Nodes nodes, Audit audit, Clock clock) {
        this.database = database;
        this.nodes = nodes;
        nodes.onChange(active::invalidateAll);
        this.audit = audit;
        this.clock = clock;
    }

    /** What is active in this workspace. */
    public Active of(Workspace workspace) {
        return active.get(workspace);
    }

    /** A version by its number, active or not. */
    public Optional<ActiveTemplate> version(Workspace workspace, TemplateId template, int version) {
        return versions.get(new VersionKey(workspace.id(), template, version));
    }

    public Brand addBrand(Workspace workspace, String name, String actor) {
        Brand brand = new Brand(BrandId.next(), name);
        addBrand(workspace, brand, actor);
        return brand;
    }

    public Brand addBrand(Workspace workspace, Brand brand, String actor) {
        change(workspace, new Act(actor, "brand.created", brand.id().toString(), Map.of()), tx -> {
            store.insertBrand(tx, workspace.id(), brand, clock.instant());
        });
        return brand;
    }

    /** Adds a sender; what it names as its registrations counts as registered from today. */
    public Sender addSender(Workspace workspace, Sender sender, String actor) {
        change(workspace, new Act(actor, "sender.created", sender.id().toString(), Map.of()), tx -> {
            senders.insert(tx, workspace.id(), sender, clock.instant());
            senders.register(tx, workspace.id(), sender, actor, clock.instant());
        });
        return sender;
    }

    /**
     * Adds a template with its first version, at once active and approved by nobody: for test workspaces, whose
     * messages reach the sandbox carrier alone.
     */
    public TemplateId addTemplate(Workspace workspace, NewTemplate template, String actor) {
        if (workspace.kind() != Workspace.Kind.TEST) {
            throw new IllegalArgumentException("a template of a workspace that reaches people is approved first");
        }
        TemplateId id = TemplateId.next();
        VersionText text = new VersionText(
                new VersionText.Wording(
                        template.language(), null, template.subject(), template.body(), RichContent.NONE),
                List.of(),
                template.variables(),
                template.allowedHosts(),
                template.attested(),
                LegalBasis.usual(template.purpose()),
                Set.of(),
                null);
        change(workspace, new Act(actor, "template.activated", id.toString(), Map.of("version", "1")), tx -> {
            store.insertTemplate(
                    tx,
                    workspace.id(),
                    new CatalogueStore.Head(
                            id, template.name(), template.channel(), template.purpose(), template.brand()),
                    clock.instant());
            store.insertVersion(tx, workspace.id(), new CatalogueStore.NewVersion(id, 1, text, actor), clock.instant());
            store.seedStanding(tx, workspace.id(), id, actor, clock.instant());
        });
        return id;
    }

    /**
     * One administrative act.
     *
     * @param action as the audit names it: {@code sender.created}
     */
    public record Act(String actor, String action, String object, Map<String, String> facts) {}

    /** What an act writes. */
    @FunctionalInterface
    public interface Write {
        void in(Connection tx) throws SQLException;
    }

    /** Writes and audits in one transaction; when it returns, every live node acts by it. */
    public void change(Workspace workspace, Act act, Write write) {
        var event = new AuditEvent(
                workspace.id(),
                act.action(),
                act.actor(),
                act.object(),
                null,
                Origin.correlation(),
                clock.instant(),
                new TreeMap<>(act.facts()));
        long version = database.transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
            write.in(tx);
            audit.append(tx, List.of(event));
            return nodes.raise(tx);
        });
        nodes.awaitSeen(version);
    }

    private Active load(Workspace workspace) {
        return database.transact(Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
            List<Brand> brands = store.brands(tx, workspace.id());
            LocalDate today = clock.instant().atOffset(ZoneOffset.UTC).toLocalDate();
            return new Active(
                    brands,
                    senders.all(tx, workspace.id(), brands, today),
                    activeTemplates(tx, workspace.id(), brands),
                    new Standing(
                            workspace.kind(),
                            standings.withdrawn(tx, workspace.id()),
                            standings.registrations(tx, workspace.id()),
                            standings.linkDomains(tx, workspace.id())));
        });
    }

    /** Only versions that were not seen before are read and parsed. */
    private Map<String, List<ActiveTemplate>> activeTemplates(Connection tx, WorkspaceId workspace, List<Brand> brands)
            throws SQLException {
        Map<BrandId, Brand> byId = new HashMap<>();
        brands.forEach(b -> byId.put(b.id(), b));
        Map<TemplateId, CatalogueStore.ActiveHead> heads = store.active(tx, workspace, MOST_TEMPLATES);
        Map<TemplateId, Integer> missing = new LinkedHashMap<>();
        List<ActiveTemplate> all = new ArrayList<>(heads.size());
        heads.forEach((id, head) -> {
            Optional<ActiveTemplate> known =
                    versions.asMap().getOrDefault(new VersionKey(workspace, id, head.version()), Optional.empty());
            if (known.isPresent() && known.get().brand().equals(byId.get(head.brand()))) {
                all.add(known.get());
            } else {
                missing.put(id, head.version());
            }
        });
        for (ActiveTemplate read : missing.isEmpty() ? List.<ActiveTemplate>of() : store.read(tx, workspace, missing)) {
            versions.put(new VersionKey(workspace, read.id(), read.version()), Optional.of(read));
            all.add(read);
        }
        Map<String, List<ActiveTemplate>> out = new HashMap<>();
        all.sort(Comparator.comparing(ActiveTemplate::id));
        all.forEach(
                t -> out.computeIfAbsent(t.name(), name -> new ArrayList<>(1)).add(t));
        return out;
    }

    private Optional<ActiveTemplate> loadVersion(VersionKey key) {
        return database.transact(
                Role.CONSOLE,
                new Scope(List.of(key.workspace()), List.of()),
                tx -> store.read(tx, key.workspace(), Map.of(key.template(), key.version())).stream()
                        .findFirst());
    }
}
