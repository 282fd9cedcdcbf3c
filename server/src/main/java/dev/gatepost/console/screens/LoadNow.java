package dev.gatepost.console.screens;

import dev.gatepost.Rooms;
import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import dev.gatepost.audit.TallyEvents;
import dev.gatepost.console.Sign;
import dev.gatepost.messages.FindUncertain;
import dev.gatepost.messages.Lanes;
import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.queue.LaneStandings;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what {@link NowView} shows: each look is bounded, goes by an index, and reads no message. */
final class LoadNow {
    private static final int MOST_COUNTED = 10_000;
    private static final Duration LATE = Duration.ofMinutes(2);
    private static final int MOST_REASONS = 8;
    private static final int MOST_CHANGES = 8;
    private static final int PLOTTED_REASONS = 3;
    private static final int LOOKED_AT_CHANGES = 200;

    private final Rooms rooms;
    private final ReadSigns signs;

    LoadNow(Desk desk, NowPages.Resources api) {
        this.rooms = desk.rooms();
        this.signs = new ReadSigns(api);
    }

    private record Read(
            List<HourStore.Count> hours,
            List<LaneStandings.Standing> lanes,
            List<LevelStore.Level> late,
            List<TallyEvents.Noted> changes,
            FindUncertain.Count uncertain) {}

    NowView view(Visit visit) {
        Workspace workspace = visit.workspace();
        Instant now = rooms.clock().instant();
        Instant since = now.truncatedTo(ChronoUnit.HOURS).minus(Plot.HOURS - 1L, ChronoUnit.HOURS);
        Read read = read(workspace, now, since);
        List<Plot.Change> changes = visit.may(Right.SETUP_READ) ? changes(read.changes()) : List.of();
        List<NowView.Provider> providers = visit.may(Right.SETUP_READ) ? signs.providers(visit, now) : List.of();
        List<NowView.BudgetRow> budgets = visit.may(Right.BUDGETS_READ) ? signs.budgets(visit, now) : List.of();
        List<NowView.News> news = visit.may(Right.CONSENTS_READ) ? signs.news(visit) : List.of();
        List<NowView.Lane> lanes = lanes(read.lanes(), now);
        List<NowView.Reason> reasons = reasons(visit, read.hours());
        var plots = new Plots(visit, read.hours(), changes, now);
        List<Plot> causes = new ArrayList<>();
        causes.add(plots.late(read.late(), oldest(read.lanes(), now)));
        causes.addAll(plots.reasons(reasons.stream()
                .map(NowView.Reason::code)
                .limit(PLOTTED_REASONS)
                .toList()));
        List<NowView.Trouble> troubles = troubles(visit, read, lanes, providers, budgets, news);
        return new NowView(
                verdict(troubles), troubles, plots.all(), causes, lanes, reasons, providers, budgets, news, changes);
    }

    private static String oldest(List<LaneStandings.Standing> standing, Instant now) {
        return standing.stream()
                .filter(s -> Lanes.SENDING.contains(s.lane()))
                .flatMap(s -> Stream.ofNullable(s.oldestDue()))
                .min(Comparator.naturalOrder())
                .map(due -> When.length(Duration.between(due, now)))
                .orElse("");
    }

    private Read read(Workspace workspace, Instant now, Instant since) {
        List<String> names = new ArrayList<>(Lanes.SENDING);
        Lanes.SENDING.forEach(l -> names.add(Lanes.held(l)));
        return rooms.database()
                .transact(
                        Role.CONSOLE,
                        Scope.of(workspace.id(), workspace.organisation()),
                        tx -> new Read(
                                HourStore.since(tx, workspace.id(), since),
                                LaneStandings.of(tx, names, List.of(workspace.id()), now, MOST_COUNTED),
                                LevelStore.since(
                                        tx,
                                        workspace.id(),
                                        Lanes.SENDING.stream()
                                                .map(l -> LevelStore.LATE + l)
                                                .toList(),
                                        since),
                                HourStore.changes(tx, workspace.id(), since, LOOKED_AT_CHANGES),
                                FindUncertain.count(tx, List.of(workspace.id()), MOST_COUNTED)
                                        .getOrDefault(workspace.id(), FindUncertain.Count.NONE)));
    }

    private static List<Plot.Change> changes(List<TallyEvents.Noted> noted) {
        List<Plot.Change> out = noted.stream()
                .map(n -> new Plot.Change(n.at(), Words.capital(n.action().replace('.', ' '))))
                .toList();
        // The same many times over is one change to whoever looks for a cause.
        Map<String, List<Plot.Change>> alike = out.stream()
                .sorted(Comparator.comparing(Plot.Change::at).reversed())
                .collect(Collectors.groupingBy(
                        c -> c.words() + c.at().truncatedTo(ChronoUnit.HOURS),
                        LinkedHashMap::new,
                        Collectors.toList()));
        return alike.values().stream()
                .map(same -> same.size() == 1
                        ? same.getFirst()
                        : new Plot.Change(
                                same.getFirst().at(), same.getFirst().words() + ", " + same.size() + " times"))
                .limit(MOST_CHANGES)
                .toList();
    }

    private static List<NowView.Lane> lanes(List<LaneStandings.Standing> standing, Instant now) {
        Map<String, LaneStandings.Standing> byName = new HashMap<>();
        standing.forEach(s -> byName.put(s.lane(), s));
        List<NowView.Lane> out = new ArrayList<>();
        for (String lane : Lanes.SENDING) {
            LaneStandings.Standing going = byName.get(lane);
            LaneStandings.Standing held = byName.get(Lanes.held(lane));
            Instant oldest = going == null ? null : going.oldestDue();
            Duration age = oldest == null ? Duration.ZERO : Duration.between(oldest, now);
            out.add(new NowView.Lane(
                    lane(lane),
                    depth(going == null ? 0 : going.depth()),
                    depth(held == null ? 0 : held.depth()),
                    oldest == null ? "" : When.length(age),
                    age.compareTo(LATE) > 0));
        }
        return List.copyOf(out);
    }

    private static String lane(String lane) {
        return switch (lane) {
            case Lanes.OTP -> "One-time codes";
            case Lanes.TRANSACTIONAL -> "Orders and account";
            case Lanes.SERVICE -> "Service and conversation";
            default -> "Offers";
        };
    }

    private static String depth(long depth) {
        return depth >= MOST_COUNTED ? Words.number(MOST_COUNTED) + " or more" : Words.number(depth);
    }

    private static List<NowView.Reason> reasons(Visit visit, List<HourStore.Count> hours) {
        Map<String, Long> counts = new HashMap<>();
        hours.stream()
                .filter(c -> !c.reason().isEmpty())
                .filter(c -> c.state().equals("blocked") || c.state().equals("deferred"))
                .forEach(c -> counts.merge(c.reason(), c.messages(), Long::sum));
        long most = counts.values().stream().mapToLong(n -> n).max().orElse(1);
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(MOST_REASONS)
                .map(e -> new NowView.Reason(
                        Words.sentence(e.getKey()),
                        e.getKey(),
                        Words.number(e.getValue()),
                        (int) Math.max(1, e.getValue() * 100 / most),
                        MessagePages.query(visit.base() + "/messages", Map.of("reason", e.getKey()))))
                .toList();
    }

    private List<NowView.Trouble> troubles(
            Visit visit,
            Read read,
            List<NowView.Lane> lanes,
            List<NowView.Provider> providers,
            List<NowView.BudgetRow> budgets,
            List<NowView.News> news) {
        List<NowView.Trouble> out = new ArrayList<>();
        Predicate<Sign> bad = sign -> sign.tone().equals("stop");
        providers.stream()
                .filter(p -> bad.test(p.sign()))
                .forEach(p -> out.add(
                        stop("The connection " + p.name() + " is not taking messages. " + p.trouble(), "#providers")));
        lanes.stream()
                .filter(NowView.Lane::late)
                .forEach(l -> out.add(stop(l.name() + " wait: the oldest is due since " + l.oldest(), "#lanes")));
        budgets.stream()
                .filter(b -> bad.test(b.sign()))
                .forEach(b -> out.add(stop("The budget " + b.name() + " is used up.", visit.base() + "/limits")));
        news.stream()
                .filter(n -> n.late() > 0)
                .forEach(n -> out.add(stop(
                        Words.count(n.late(), "opt-out is", "opt-outs are") + " not known to " + n.system() + " yet.",
                        "#news")));
        counted(
                out,
                read.uncertain().uncertain(),
                "message is",
                "messages are",
                " uncertain: the provider may have them.",
                visit.base() + "/messages?status=uncertain");
        counted(
                out,
                failed(read.hours()),
                "message",
                "messages",
                " failed in 24 hours.",
                visit.base() + "/messages?status=failed");
        if (visit.may(Right.SETUP_READ)) {
            counted(out, signs.failedCallbacks(visit), "callback", "callbacks", " could not be applied.", "");
            counted(
                    out,
                    rooms.callbacks().quarantined(visit.workspace()),
                    "callback is",
                    "callbacks are",
                    " in quarantine.",
                    "");
        }
        return List.copyOf(out);
    }

    private static long failed(List<HourStore.Count> hours) {
        return hours.stream()
                .filter(c -> c.state().equals("failed"))
                .mapToLong(HourStore.Count::messages)
                .sum();
    }

    private static NowView.Trouble stop(String words, String href) {
        return new NowView.Trouble(new Sign("cross", "Act", "stop"), words, href);
    }

    private static void counted(
            List<NowView.Trouble> out, long count, String one, String more, String words, String href) {
        if (count > 0) {
            String said = Words.count(count, one, more) + words;
            out.add(new NowView.Trouble(new Sign("clock", "Look", "wait"), said, href));
        }
    }

    private static Sign verdict(List<NowView.Trouble> troubles) {
        if (troubles.isEmpty()) {
            return new Sign("check", "Everything is all right.", "good");
        }
        long acts =
                troubles.stream().filter(t -> t.sign().tone().equals("stop")).count();
        return acts > 0
                ? new Sign("cross", Words.count(acts, "thing needs", "things need") + " somebody now.", "stop")
                : new Sign(
                        "clock",
                        "Messages go out; " + Words.count(troubles.size(), "thing waits", "things wait")
                                + " for a look.",
                        "wait");
    }
}
