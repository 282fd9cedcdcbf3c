package dev.gatepost.console.screens;

import java.util.List;

/**
 * What stands around every screen.
 *
 * @param title of the page; the last of the crumbs
 * @param base {@code /w/{workspace}}
 * @param place the workspace in words
 * @param places the workspaces that the person may go to
 * @param person the sign-in name
 * @param trail the way to this page, without itself
 * @param pauses what is paused now, in words
 * @param here the address of this page, without what was asked of it
 * @param token of the page's forms
 * @param done what was just done, in words; empty when nothing was
 */
record Frame(
        String title,
        String base,
        Place place,
        List<Place> places,
        List<Group> groups,
        String person,
        List<Crumb> trail,
        List<String> pauses,
        String here,
        String token,
        String done) {
    /**
     * A workspace to go to.
     *
     * @param kind {@code test}, {@code trial} or {@code live}
     */
    record Place(String name, String href, String kind) {
        /** What the kind means for whoever works there. */
        String meaning() {
            return switch (kind) {
                case "test" -> "Nothing leaves this house";
                case "trial" -> "Reaches the team's own numbers only";
                default -> "Messages reach people";
            };
        }
    }

    /** Screens that stand together. */
    record Group(String title, List<Item> items) {}

    /** A screen to go to. */
    record Item(String title, String href, String letter, boolean current) {}

    /** A step of the way. */
    record Crumb(String title, String href) {}
}
