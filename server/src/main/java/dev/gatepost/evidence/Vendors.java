package dev.gatepost.evidence;

import dev.gatepost.access.Caller;
import dev.gatepost.access.Workspace;
import dev.gatepost.platform.UuidV7;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The register of vendors (GOV-06). */
public final class Vendors {
    /** A vendor that was looked at is looked at again in a year. */
    private static final int DAYS_UNTIL_NEXT = 365;

    private final Ground ground;
    private final VendorStore store = new VendorStore();

    public Vendors(Ground ground) {
        this.ground = ground;
    }

    /** A vendor as reviews see it. */
    public record Known(String id, String name, String told) {}

    List<Vendor> list(Workspace workspace) {
        return ground.in(workspace, tx -> store.list(tx, workspace.id()));
    }

    Optional<Vendor> find(Workspace workspace, UUID id) {
        return ground.in(workspace, tx -> store.find(tx, workspace.id(), id));
    }

    Vendor add(Caller caller, Vendor.Terms terms, String correlation) {
        var vendor = new Vendor(UuidV7.next(), terms, ground.now(), caller.actor(), null);
        return put(caller, vendor, "vendor.added", correlation);
    }

    /** Empty when there is none, or it is retired. */
    Optional<Vendor> change(Caller caller, UUID id, Vendor.Terms terms, String correlation) {
        return find(caller.workspace(), id)
                .filter(v -> v.retiredAt() == null)
                .map(v -> put(
                        caller,
                        new Vendor(id, terms, ground.now(), caller.actor(), null),
                        "vendor.changed",
                        correlation));
    }

    private Vendor put(Caller caller, Vendor vendor, String action, String correlation) {
        return ground.in(caller.workspace(), tx -> {
            store.put(tx, caller.workspace().id(), vendor);
            ground.note(
                    tx,
                    caller,
                    action,
                    vendor.written(),
                    correlation,
                    Map.of(
                            "name",
                            vendor.terms().name(),
                            "due",
                            vendor.terms().reviewDue().toString()));
            return vendor;
        });
    }

    /** Those that are in use, for a review. */
    public List<Known> known(Workspace workspace) {
        return list(workspace).stream()
                .filter(v -> v.retiredAt() == null)
                .map(v -> new Known(
                        v.written(),
                        v.terms().name(),
                        "for " + v.terms().purpose() + ", in "
                                + String.join(" ", v.terms().regions())))
                .toList();
    }

    /** Ends the use of a vendor; false when there is no such vendor in use. */
    public boolean retire(Caller caller, String written, String reason, String correlation) {
        Optional<UUID> id = Vendor.parse(written);
        return id.isPresent()
                && ground.in(caller.workspace(), tx -> {
                    boolean retired = store.retire(tx, caller.workspace().id(), id.get(), ground.now());
                    if (retired) {
                        ground.note(tx, caller, "vendor.retired", written, correlation, Map.of("reason", reason));
                    }
                    return retired;
                });
    }

    /** Notes that a person looked at a vendor today and kept it. */
    public void kept(Caller caller, String written, String correlation) {
        LocalDate today = today();
        Vendor.parse(written)
                .ifPresent(id -> ground.in(caller.workspace(), tx -> {
                    store.reviewed(tx, caller.workspace().id(), id, today, today.plusDays(DAYS_UNTIL_NEXT));
                    ground.note(tx, caller, "vendor.reviewed", written, correlation, Map.of());
                    return true;
                }));
    }

    LocalDate today() {
        return ground.now().atZone(ZoneOffset.UTC).toLocalDate();
    }
}
