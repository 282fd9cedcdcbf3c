package dev.gatepost.templates.lint;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Workspace;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import dev.gatepost.platform.Sql;
import dev.gatepost.templates.Catalogue;
import dev.gatepost.templates.Links;
import java.sql.PreparedStatement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code /v1/link-domains}: the hosts to which templates may link (TPL-03, TPL-06). A host is meant exactly, as an
 * A-label. One that is taken away is refused from the next hand-over on, as long as the list is not empty.
 */
@RestController
public final class LinkDomainsResource {
    private static final int MOST = 500;

    private final Catalogue catalogue;
    private final InstantSource clock;

    public LinkDomainsResource(Catalogue catalogue, InstantSource clock) {
        this.catalogue = catalogue;
        this.clock = clock;
    }

    @GetMapping("/v1/link-domains")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> list(@RequestAttribute(RouteRules.CALLER) Caller caller) {
        return Answers.list(catalogue.of(caller.workspace()).standing().linkDomains().stream()
                .sorted()
                .map(host -> Map.of("host", host))
                .toList());
    }

    @PostMapping("/v1/link-domains")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> add(
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Workspace workspace = caller.workspace();
        return Answers.read(body, correlation, fields -> {
            String given = fields.requiredText("host", 253).toLowerCase(Locale.ROOT);
            Set<String> hosts = Links.hosts(given);
            String host = hosts.size() == 1 ? hosts.iterator().next() : Links.UNREADABLE;
            List<Finding> findings = new ArrayList<>();
            LinkCheck.look("host", host, workspace.kind(), Set.of(host), findings);
            if (!given.isEmpty() && (host.equals(Links.UNREADABLE) || given.contains("/"))) {
                fields.fault("host", ReasonCode.INVALID_VALUE, "a host alone: shop.example.com");
            } else if (!findings.isEmpty()) {
                fields.fault(
                        "host", ReasonCode.INVALID_VALUE, findings.getFirst().detail());
            } else if (catalogue.of(workspace).standing().linkDomains().size() >= MOST) {
                fields.fault("host", ReasonCode.INVALID_VALUE, "there are " + MOST + " hosts already");
            }
            return () -> {
                var act = new Catalogue.Act(caller.actor(), "link_domain.added", host, Map.of());
                catalogue.change(workspace, act, tx -> {
                    try (PreparedStatement s = tx.prepareStatement("""
                            insert into link_domain (workspace_id, host, created_at, created_by) values (?, ?, ?, ?)
                            on conflict do nothing""")) {
                        Sql.bind(s, workspace.id().value(), host, clock.instant(), caller.actor());
                        s.executeUpdate();
                    }
                });
                return Answers.created(Map.of("host", host));
            };
        });
    }

    @DeleteMapping("/v1/link-domains/{host}")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> remove(
            @PathVariable String host,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Workspace workspace = caller.workspace();
        if (!catalogue.of(workspace).standing().linkDomains().contains(host)) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        catalogue.change(workspace, new Catalogue.Act(caller.actor(), "link_domain.removed", host, Map.of()), tx -> {
            try (PreparedStatement s =
                    tx.prepareStatement("delete from link_domain where workspace_id = ? and host = ?")) {
                Sql.bind(s, workspace.id().value(), host);
                s.executeUpdate();
            }
        });
        return Answers.ok(Map.of("host", host, "removed", true));
    }
}
