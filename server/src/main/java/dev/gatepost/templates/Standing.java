package dev.gatepost.templates;

import com.google.re2j.Pattern;
import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Channel;
import dev.gatepost.platform.ReasonCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What stands against sending a workspace's templates at this moment: versions that were withdrawn, outside
 * registrations that do not hold, hosts that were taken from the list of links. Read at accept and again at hand-over,
 * so that a change stops what is queued. Immutable.
 */
public final class Standing {
    /** Nothing stands against anything. */
    static final Standing CLEAR = new Standing(Workspace.Kind.TEST, Map.of(), Map.of(), Set.of());

    private static final String GATE = "gate/template";

    private final Workspace.Kind kind;
    private final Map<TemplateId, Map<Integer, String>> withdrawn;
    private final Map<TemplateId, List<Record>> registrations = new HashMap<>();
    private final Set<String> linkDomains;

    private record Record(OutsideRegistration registration, List<Pattern> patterns) {}

    /**
     * @param withdrawn versions, each with the reason
     * @param linkDomains hosts to which templates may link; empty when the workspace keeps no list
     */
    Standing(
            Workspace.Kind kind,
            Map<TemplateId, Map<Integer, String>> withdrawn,
            Map<TemplateId, List<OutsideRegistration>> registrations,
            Set<String> linkDomains) {
        this.kind = kind;
        this.withdrawn = withdrawn;
        this.linkDomains = Set.copyOf(linkDomains);
        registrations.forEach((template, all) -> {
            List<Record> compiled = new ArrayList<>(all.size());
            all.forEach(r -> compiled.add(new Record(r, r.compiled())));
            this.registrations.put(template, compiled);
        });
    }

    /** Hosts to which templates may link; empty when the workspace keeps no list. */
    public Set<String> linkDomains() {
        return linkDomains;
    }

    /** Why this text may not go there; null when nothing stands against it. */
    public @Nullable ContentStop stop(ActiveTemplate template, Sender sender, @Nullable String country, String text) {
        if (!withdrawn.isEmpty()) {
            Map<Integer, String> versions = withdrawn.getOrDefault(template.id(), Map.of());
            String why = versions.get(template.version());
            if (why != null) {
                return new ContentStop(
                        ReasonCode.TEMPLATE_WITHDRAWN,
                        GATE,
                        "%s v%d was withdrawn: %s".formatted(template.name(), template.version(), why));
            }
        }
        if (country != null && !sender.type().serves(country)) {
            return new ContentStop(
                    ReasonCode.SENDER_NOT_ALLOWED,
                    "gate/sender",
                    "%s is a name that cannot be answered; in %s a person opts out by answering"
                            .formatted(sender.id(), country));
        }
        List<Record> records = registrations.getOrDefault(template.id(), List.of());
        return records.isEmpty() ? needed(template, country) : registered(template, records, country, text);
    }

    /** Where a register is asked for by law or by the channel, a template that is in none is not sent. */
    private @Nullable ContentStop needed(ActiveTemplate template, @Nullable String country) {
        if (kind == Workspace.Kind.TEST) {
            return null;
        }
        if (template.channel() == Channel.WHATSAPP) {
            return unregistered(template, "has no registration with Meta (" + OutsideRegistration.META + ")");
        }
        return template.channel() == Channel.SMS && "IN".equals(country)
                ? unregistered(template, "has no DLT registration (" + OutsideRegistration.DLT + ")")
                : null;
    }

    private static @Nullable ContentStop registered(
            ActiveTemplate template, List<Record> records, @Nullable String country, String text) {
        for (Record record : records) {
            OutsideRegistration registration = record.registration();
            if (!registration.concerns(country)) {
                continue;
            }
            String fault = registration.fault(template.purpose());
            if (fault != null) {
                return unregistered(template, fault);
            }
            String plain = text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n");
            if (!record.patterns().isEmpty()
                    && record.patterns().stream()
                            .noneMatch(p -> p.matcher(plain).matches())) {
                return unregistered(
                        template, "the finished text is not the one registered with " + registration.regime());
            }
        }
        return null;
    }

    private static ContentStop unregistered(ActiveTemplate template, String why) {
        return new ContentStop(
                ReasonCode.TEMPLATE_UNREGISTERED,
                GATE,
                "%s v%d: %s".formatted(template.name(), template.version(), why));
    }
}
