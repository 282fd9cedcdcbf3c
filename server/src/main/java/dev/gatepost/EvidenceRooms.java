package dev.gatepost;

import dev.gatepost.access.AccessControls;
import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.FindAuditEvents;
import dev.gatepost.audit.VouchForLogs;
import dev.gatepost.callbacks.CallbackControls;
import dev.gatepost.consent.ConsentControls;
import dev.gatepost.controls.Chapter;
import dev.gatepost.controls.Control;
import dev.gatepost.controls.Control.Definition;
import dev.gatepost.controls.ControlResults;
import dev.gatepost.controls.Offered;
import dev.gatepost.controls.OwnedKind;
import dev.gatepost.controls.Register;
import dev.gatepost.controls.RegisterControls;
import dev.gatepost.copies.CopyControls;
import dev.gatepost.events.EventControls;
import dev.gatepost.evidence.EvidenceControls;
import dev.gatepost.evidence.Ground;
import dev.gatepost.evidence.PolicyDocument;
import dev.gatepost.evidence.Vendors;
import dev.gatepost.evidence.packs.EvidencePacks;
import dev.gatepost.evidence.packs.WritePack;
import dev.gatepost.evidence.reviews.Reviews;
import dev.gatepost.intake.exports.ExportControls;
import dev.gatepost.keys.KeyControls;
import dev.gatepost.limits.LimitControls;
import dev.gatepost.messages.MessageControls;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.Repeating;
import dev.gatepost.platform.WorkspaceId;
import dev.gatepost.policy.PacksInForce;
import dev.gatepost.policy.PolicyControls;
import dev.gatepost.privacy.PrivacyControls;
import dev.gatepost.privacy.retention.RetentionChapter;
import dev.gatepost.providers.ConnectionControls;
import dev.gatepost.templates.TemplateControls;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The register of what every room offers as evidence, and the room evidence over it. */
public final class EvidenceRooms {
    private static final Duration LOOKED_EACH = Duration.ofMinutes(5);
    private static final Duration MADE_EACH = Duration.ofSeconds(1);
    private static final Duration BACKUP_WITHIN = Duration.ofDays(8);
    private static final Duration DRILL_WITHIN = Duration.ofDays(180);
    private static final int WORKSPACES_AT_ONCE = 50;
    private static final String ACTOR = "component:controls";

    private final Rooms rooms;
    private final Ground ground;
    private final PolicyDocument policy;
    private final Vendors vendors;
    private final Reviews reviews;
    private final WritePack writer;
    private final EvidencePacks packs;
    private final MeasureCompliance measure;
    private final ControlResults results = new ControlResults();
    private int next;

    EvidenceRooms(Rooms rooms, PacksInForce rules) {
        this.rooms = rooms;
        ground = new Ground(rooms.database(), new Register(offers(rooms, rules)), rooms.audit(), rooms.clock());
        policy = new PolicyDocument(ground);
        vendors = new Vendors(ground);
        reviews = new Reviews(ground, ReviewSources.of(rooms, vendors));
        writer = new WritePack(new WritePack.Parts(
                ground,
                policy,
                rooms.exportAudit(),
                rooms.proofs().prove(),
                rooms.proofs().anchors(),
                log -> rooms.proofs().vouchFor(List.of(log))));
        packs = new EvidencePacks(ground, rooms.workspaces(), rooms.keys(), writer);
        measure = new MeasureCompliance(ground, rooms);
    }

    private static List<Offered> offers(Rooms rooms, PacksInForce rules) {
        List<Offered> all = new ArrayList<>(List.of(
                AccessControls.offered(),
                KeyControls.offered(),
                ConsentControls.offered(),
                PolicyControls.offered(rules, w -> countries(rooms, w), rooms.clock()),
                TemplateControls.offered(),
                LimitControls.offered(),
                ConnectionControls.offered(),
                CallbackControls.offered(),
                EventControls.offered(),
                MessageControls.offered(),
                ExportControls.offered(),
                PrivacyControls.offered(),
                CopyControls.offered(),
                RegisterControls.offered()));
        List<OwnedKind> things = all.stream().flatMap(o -> o.owned().stream()).toList();
        all.add(EvidenceControls.offered(things));
        all.add(own(rooms));
        return all;
    }

    private static Set<String> countries(Rooms rooms, WorkspaceId workspace) {
        return rooms.workspaces()
                .find(workspace)
                .map(Workspace::promotionalCountries)
                .orElse(Set.of());
    }

    private static Offered own(Rooms rooms) {
        FindAuditEvents find = rooms.proofs().find();
        List<Control> controls = List.of(
                new AnchorControl(
                        rooms.proofs().anchors(), rooms.settings().anchor().late()),
                HappenedControl.never(
                        Definition.daily(
                                "log_was_not_cut",
                                "No log was ever shorter than it had been",
                                "operator",
                                "AUD-02",
                                "Looks for the event by which the instance says that a log was cut back."),
                        find,
                        VouchForLogs.CUT_BACK),
                HappenedControl.never(
                        Definition.daily(
                                "anchors_agree",
                                "No checkpoint kept outside ever contradicted the log",
                                "operator",
                                "AUD-02",
                                "Looks for the event by which a place outside contradicted the log."),
                        find,
                        "anchor.contradicted"),
                new HappenedControl(
                        Definition.daily(
                                "backups_are_verified",
                                "A backup was restored on trial within the week",
                                "operator",
                                "OPS-03",
                                "Looks in the instance's log for the newest backup that was verified."),
                        Control.Reach.INSTANCE,
                        find,
                        "backup.verified",
                        BACKUP_WITHIN),
                new HappenedControl(
                        Definition.daily(
                                "drills_are_held",
                                "An incident was rehearsed within half a year",
                                "compliance_officer",
                                "GOV-04",
                                "Looks in the log for the newest drill."),
                        Control.Reach.WORKSPACE,
                        find,
                        "drill.",
                        DRILL_WITHIN));
        return Offered.of(controls, List.of())
                .writing(
                        RetentionChapter.chapter(),
                        new Chapter(
                                "Roles",
                                "What each role is for.",
                                List.of("Role", "For"),
                                (tx, workspace) -> Arrays.stream(OperatorRole.values())
                                        .map(r -> List.of(r.written(), r.purpose()))
                                        .toList()));
    }

    void schedule(Repeating jobs) {
        jobs.every(LOOKED_EACH, "the controls", this::look);
        jobs.every(MADE_EACH, "the packs of evidence", packs::work);
    }

    /** Looks at each control whose time has come: those of the instance, and of some of this node's workspaces. */
    public void look() {
        look(WorkspaceId.INSTANCE, Control.Reach.INSTANCE, List.of());
        List<Workspace> mine = rooms.workspaces().all().stream()
                .filter(w -> rooms.nodes().owns(w.id()))
                .toList();
        for (int i = 0; i < Math.min(mine.size(), WORKSPACES_AT_ONCE); i++) {
            Workspace workspace = mine.get(Math.floorMod(next++, mine.size()));
            look(workspace.id(), Control.Reach.WORKSPACE, List.of(workspace));
        }
        measure.round();
    }

    private void look(WorkspaceId id, Control.Reach reach, List<Workspace> of) {
        Instant now = rooms.clock().instant();
        var scope =
                new Scope(List.of(id), of.stream().map(Workspace::organisation).toList());
        rooms.database()
                .transact(
                        Role.CONSOLE,
                        scope,
                        tx -> results.lookWhereDue(tx, ground.register(), reach, new Control.Asked(id, now), ACTOR));
    }

    public Ground ground() {
        return ground;
    }

    PolicyDocument policy() {
        return policy;
    }

    Vendors vendors() {
        return vendors;
    }

    Reviews reviews() {
        return reviews;
    }

    /** Writes a pack at once, for the command line. */
    public WritePack writer() {
        return writer;
    }

    EvidencePacks packs() {
        return packs;
    }
}
