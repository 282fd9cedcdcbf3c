package dev.gatepost.consent.replies;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Requires;
import dev.gatepost.access.Right;
import dev.gatepost.access.RouteRules;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.Audit;
import dev.gatepost.audit.AuditEvent;
import dev.gatepost.consent.Brands;
import dev.gatepost.platform.Answers;
import dev.gatepost.platform.Database;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Problem;
import dev.gatepost.platform.ReasonCode;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/brand-support}: where a brand gives help, as the answer to HELP tells it. */
@RestController
public final class BrandSupportResource {
    private static final int LONGEST = 100;

    private final Database database;
    private final Brands brands;
    private final Audit audit;
    private final Clock clock;
    private final ReplyStore store = new ReplyStore();

    public BrandSupportResource(Database database, Brands brands, Audit audit, Clock clock) {
        this.database = database;
        this.brands = brands;
        this.audit = audit;
        this.clock = clock;
    }

    @PutMapping("/v1/brand-support/{brand}")
    @Requires(Right.SETUP_WRITE)
    public ResponseEntity<byte[]> put(
            @PathVariable String brand,
            @RequestBody byte[] body,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Workspace workspace = caller.workspace();
        if (brands.find(workspace, brand).isEmpty()) {
            return Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation);
        }
        return Answers.read(body, correlation, fields -> {
            String support = fields.requiredText("support", LONGEST);
            return () -> {
                Instant now = workspace.clock().at(clock.instant());
                database.<@Nullable Void>transact(
                        Role.CONSOLE, Scope.of(workspace.id(), workspace.organisation()), tx -> {
                            store.support(
                                    tx, new ReplyStore.Support(workspace.id(), brand, support), caller.actor(), now);
                            audit.append(
                                    tx,
                                    List.of(new AuditEvent(
                                            workspace.id(),
                                            "brand.support_set",
                                            caller.actor(),
                                            brand,
                                            null,
                                            correlation,
                                            now,
                                            new TreeMap<>(Map.of("support", support)))));
                            return null;
                        });
                return Answers.ok(Answers.document("brand", brand, "support", support));
            };
        });
    }

    @GetMapping("/v1/brand-support/{brand}")
    @Requires(Right.SETUP_READ)
    public ResponseEntity<byte[]> get(
            @PathVariable String brand,
            @RequestAttribute(RouteRules.CALLER) Caller caller,
            @RequestAttribute(RouteRules.CORRELATION) String correlation) {
        Workspace workspace = caller.workspace();
        String support = database.transact(
                Role.CONSOLE,
                Scope.of(workspace.id(), workspace.organisation()),
                tx -> store.support(tx, workspace.id(), brand));
        return support.isEmpty()
                ? Answers.problem(Problem.of(ReasonCode.NOT_FOUND), correlation)
                : Answers.ok(Answers.document("brand", brand, "support", support));
    }
}
