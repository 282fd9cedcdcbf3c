package dev.gatepost.privacy.retention;

import dev.gatepost.controls.Chapter;
import java.util.ArrayList;
import java.util.List;

/** The chapter of the written policy that says how long each class of data stays when nothing else was agreed. */
public final class RetentionChapter {
    private RetentionChapter() {}

    public static Chapter chapter() {
        var defaults = new RetentionDefaults();
        List<List<String>> rows = new ArrayList<>();
        defaults.classes().forEach(c -> {
            rows.add(
                    List.of(c.name(), "", Integer.toString(c.days()), c.shortest() + " to " + c.longest(), c.reason()));
            c.byPurpose()
                    .forEach((purpose, days) ->
                            rows.add(List.of(c.name(), purpose.written(), Integer.toString(days), "", c.reason())));
        });
        defaults.endless().forEach(e -> rows.add(List.of(e.name(), "", "without end", "", e.reason())));
        return new Chapter(
                "How long data stays by default",
                "Each class of data goes by itself when its days are over, unless a hold keeps it.",
                List.of("Class", "Purpose", "Days", "May be agreed", "Why"),
                (tx, workspace) -> rows);
    }
}
