package dev.gatepost.console.screens;

import java.util.List;

/**
 * A page made of the desk's own parts, in their order.
 *
 * @param tabs the pages of the same screen; empty when it has one only
 * @param acts what stands beside the title
 */
record Sheet(List<Tab> tabs, List<Link> acts, List<Part> parts) {
    Sheet {
        tabs = List.copyOf(tabs);
        acts = List.copyOf(acts);
        parts = List.copyOf(parts);
    }

    static Sheet of(Part... parts) {
        return new Sheet(List.of(), List.of(), List.of(parts));
    }

    /** What the fields of a part are known by: those of the first form by their names alone. */
    String id(int part) {
        boolean first = parts.subList(0, part).stream().noneMatch(p -> p instanceof Form);
        return first ? "f" : "f" + part;
    }

    /** A page beside this one. */
    record Tab(String title, String href, boolean current) {}

    /** Something to go to. */
    record Link(String words, String href, boolean grave) {
        static Link to(String words, String href) {
            return new Link(words, href, false);
        }
    }

    /** What a page is made of. */
    sealed interface Part {}

    /** How it stands, in one line. */
    record Verdict(dev.gatepost.console.Sign sign) implements Part {}

    /** Names and values. */
    record Facts(String title, List<Story.Fact> facts) implements Part {}

    /** What happened, in its order. */
    record Timeline(String title, List<Story.Event> events) implements Part {}

    /**
     * Rows of the same kind.
     *
     * @param under a sentence below the title; empty for none
     */
    record Table(String title, String under, List<String> columns, List<List<Entry>> rows) implements Part {}

    /** Where nothing is yet: what will be here. */
    record Empty(String title, List<String> words) implements Part {}

    /** Sentences. */
    record Words(String title, List<String> words, List<Link> links) implements Part {}

    /** Text to be copied. */
    record Code(String title, String under, String code) implements Part {}

    /** A form. */
    record Form(Ask ask) implements Part {}

    /** The way to older rows; empty addresses are not shown. */
    record Pager(String next, String first) implements Part {}
}
