package dev.gatepost.templates;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Nodes;
import dev.gatepost.platform.Purpose;
import dev.gatepost.platform.UuidV7;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The brands, senders and templates of each workspace. What is active is remembered; a change raises the control
 * version and is in force on every live node when it returns.
 */
public final class Catalogue {
    /**
     * What is active in a workspace.
     *
     * @param templates by name; one for each channel
     */
    public record Active(List<Brand> brands, List<Sender> senders, Map<String, List<ActiveTemplate>> templates) {
        /** The templates of this name, one for each channel that has one. */
        public List<ActiveTemplate> named(String name) {
            return templates.getOrDefault(name, List.of());
        }

        /** The sender with this id. */
        public Optional<Sender> sender(SenderId id) {
            return senders.stream().filter(s -> s.id().equals(id)).findFirst();
        }

        /** The first sender of a brand that may send for this purpose on this channel, to this country if known. */
        public Optional<Sender> senderFor(
                @Nullable Brand brand, Channel channel, Purpose purpose, @Nullable String country) {
            return senders.stream()
                    .filter(s -> s.channel() == channel && s.purposes().contains(purpose))
                    .filter(s -> brand == null || s.brand().id().equals(brand.id()))
                    .filter(s -> country == null
                            || s.countries().isEmpty()
                            || s.countries().contains(country))
                    .findFirst();
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

    private record VersionKey(Workspace workspace, TemplateId template, int version) {}

    private final Database database;
    private final Nodes nodes;
    private final Audit audit;
    private final Clock clock;
    private final CatalogueStore store = new CatalogueStore();
    private final LoadingCache<Workspace, Active> active = Caffeine.newBuilder()
            .maximumSize(10_000)
            .refreshAfterWrite(Duration.ofSeconds(10))
            .expireAfterWrite(Duration.ofMinutes(1))
            .build(this::load);
    private final LoadingCache<VersionKey, Optional<ActiveTemplate>> versions =
            Caffeine.newBuilder().maximumSize(10_000).build(this::loadVersion);

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
        return versions.get(new VersionKey(workspace, template, version));
    }

    public Brand addBrand(Workspace workspace, String name, String actor) {
        Brand brand = new Brand(BrandId.next(), name);
        write(workspace, actor, "brand.created", brand.id().toString(), tx -> {
            store.insertBrand(tx, workspace.id(), brand, clock.instant());
        });
        return brand;
    }

    public Sender addSender(Workspace workspace, Sender sender, String actor) {
        write(workspace, actor, "sender.created", sender.id().toString(), tx -> {
            store.insertSender(tx, workspace.id(), sender, clock.instant());
        });
        return sender;
    }

    /** Adds a template with its first version, at once active. */
    public TemplateId addTemplate(Workspace workspace, NewTemplate template, String actor) {
        TemplateId id = TemplateId.next();
        var version = new CatalogueStore.NewVersion(
                id,
                1,
                template.language(),
                template.subject(),
                template.body(),
                VariablesJson.write(template.variables()),
                template.allowedHosts(),
                template.attested(),
                actor);
        write(workspace, actor, "template.activated", id.toString(), tx -> {
            store.insertTemplate(tx, workspace.id(), template, id, clock.instant());
            store.insertVersion(tx, workspace.id(), version, clock.instant());
        });
        return id;
    }

    @FunctionalInterface
    private interface Write {
        void in(java.sql.Connection tx) throws java.sql.SQLException;
    }

    private void write(Workspace workspace, String actor, String action, String object, Write write) {
        var event = new AuditEvent(
                workspace.id(),
                action,
                actor,
                object,
                null,
                UuidV7.next().toString(),
                clock.instant(),
                new TreeMap<>());
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
            return new Active(
                    brands, store.senders(tx, workspace.id(), brands), store.activeTemplates(tx, workspace.id()));
        });
    }

    private Optional<ActiveTemplate> loadVersion(VersionKey key) {
        Workspace workspace = key.workspace();
        return database.transact(
                Role.CONSOLE,
                Scope.of(workspace.id(), workspace.organisation()),
                tx -> store.version(tx, workspace.id(), key.template(), key.version()));
    }
}
