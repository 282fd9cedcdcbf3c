package dev.gatepost.controls;

import java.util.List;

/** What one room offers to the register. */
public record Offered(
        List<? extends Control> controls,
        List<EvidenceTable> tables,
        List<OwnedKind> owned,
        List<Measured> measures,
        List<Chapter> chapters) {
    public Offered {
        controls = List.copyOf(controls);
        tables = List.copyOf(tables);
        owned = List.copyOf(owned);
        measures = List.copyOf(measures);
        chapters = List.copyOf(chapters);
    }

    /** Controls and tables alone. */
    public static Offered of(List<? extends Control> controls, List<EvidenceTable> tables) {
        return new Offered(controls, tables, List.of(), List.of(), List.of());
    }

    /** The same with things that need an owner. */
    public Offered owning(OwnedKind... kinds) {
        return new Offered(controls, tables, List.of(kinds), measures, chapters);
    }

    /** The same with measures. */
    public Offered measuring(Measured... figures) {
        return new Offered(controls, tables, owned, List.of(figures), chapters);
    }

    /** The same with chapters of the written policy. */
    public Offered writing(Chapter... written) {
        return new Offered(controls, tables, owned, measures, List.of(written));
    }
}
