package dev.gatepost.console.screens;

import dev.gatepost.console.Sign;
import java.util.List;

/**
 * Whether everything is all right in a workspace.
 *
 * @param verdict the worst of what follows, as a sentence
 * @param troubles what somebody should look at, the most urgent first; none when all is well
 * @param plots what befell messages in 24 hours
 * @param causes how late lanes were, and why messages were not sent, by the hour
 * @param lanes what waits
 * @param reasons why messages were not sent or put off, the most frequent first
 * @param providers how connections fare; empty also when the person may not see them
 * @param budgets what was spent of what may be; empty also when the person may not see them
 * @param news how fast opt-outs reach other systems
 * @param changes what was changed in 24 hours
 */
record NowView(
        Sign verdict,
        List<Trouble> troubles,
        List<Plot> plots,
        List<Plot> causes,
        List<Lane> lanes,
        List<Reason> reasons,
        List<Provider> providers,
        List<BudgetRow> budgets,
        List<News> news,
        List<Plot.Change> changes) {
    /** Something to look at, and where; without a place when this console has none for it yet. */
    record Trouble(Sign sign, String words, String href) {}

    /**
     * A lane.
     *
     * @param waiting how many are due or not yet due
     * @param held how many a pause, a limit or quiet hours hold back
     * @param oldest for how long the oldest due one has been due; empty when none is
     */
    record Lane(String name, String waiting, String held, String oldest, boolean late) {}

    /** A reason with its share of the most frequent one, of 100. */
    record Reason(String sentence, String code, String count, int width, String href) {}

    /** A connection. */
    record Provider(
            String name, String provider, Sign sign, String lastTaken, String trouble, String proven, String mode) {}

    /** A budget; {@code width} of 100. */
    record BudgetRow(String name, String used, String limit, int width, Sign sign, String forecast) {}

    /** A system that hears of opt-outs. */
    record News(String system, String typical, String slow, long late) {}
}
