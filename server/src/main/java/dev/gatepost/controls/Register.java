package dev.gatepost.controls;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that the rooms offer, in the order in which they do; two controls of one name are a bug. */
public final class Register {
    private final List<Offered> offers;
    private final Map<String, Control> controls = new LinkedHashMap<>();
    private final Frameworks frameworks = Frameworks.load();

    public Register(List<Offered> offers) {
        this.offers = List.copyOf(offers);
        for (Offered offered : offers) {
            for (Control control : offered.controls()) {
                String id = control.definition().id();
                if (controls.put(id, control) != null) {
                    throw new IllegalArgumentException("two controls are called " + id);
                }
            }
        }
    }

    public List<Control> controls() {
        return List.copyOf(controls.values());
    }

    public Optional<Control> find(String id) {
        return Optional.ofNullable(controls.get(id));
    }

    /** What a control answers in the standards that others audit by. */
    public Frameworks frameworks() {
        return frameworks;
    }

    public List<EvidenceTable> tables() {
        return offers.stream().flatMap(o -> o.tables().stream()).toList();
    }

    public List<OwnedKind> owned() {
        return offers.stream().flatMap(o -> o.owned().stream()).toList();
    }

    public List<Measured> measures() {
        return offers.stream().flatMap(o -> o.measures().stream()).toList();
    }

    public List<Chapter> chapters() {
        return offers.stream().flatMap(o -> o.chapters().stream()).toList();
    }
}
