package dev.gatepost.templates.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds words that a person's answer would be read as an opt-out by, used for something else: <i>Reply CANCEL to cancel
 * your booking</i> (47 CFR 64.1200(a)(10)(i): STOP, QUIT, END, REVOKE, OPT OUT, CANCEL and UNSUBSCRIBE revoke whatever
 * the sender meant by them).
 */
final class StopWordUse {
    private static final Set<String> ALWAYS =
            Set.of("STOP", "STOPALL", "QUIT", "END", "REVOKE", "OPT OUT", "OPTOUT", "CANCEL", "UNSUBSCRIBE");

    private static final Set<String> ASKING = Set.of(
            "reply",
            "text",
            "answer",
            "respond",
            "send",
            "type",
            "with",
            "antworte",
            "antworten",
            "sende",
            "senden",
            "mit",
            "schreibe",
            "répondez",
            "repondez",
            "envoyez",
            "responde",
            "responda",
            "envía",
            "envia",
            "envie",
            "rispondi",
            "invia",
            "antwoord",
            "stuur");

    /** What a person asks to be rid of when the instruction is an opt-out. */
    private static final Pattern OPTING_OUT = Pattern.compile(
            "opt.?out|unsubscrib|stop (receiving|getting|all|these|our|texts?|messages?|sms|alerts|offers)"
                    + "|no more|be removed|end (texts?|messages?|alerts|sms)|cancel (texts?|messages?|alerts|sms)"
                    + "|quit (texts?|messages?|alerts)|^ ?(stop|end|quit|opt out)[.!]?$|abmeld|abbestell|keine weiteren"
                    + "|désabonn|désinscri|ne plus recevoir|dejar de recibir|darse de baja|disiscri|afmeld|uitschrijv"
                    + "|sair|descadastr");

    private static final Pattern PURPOSE = Pattern.compile(
            "^[\"'”’)]*\\s*(?:to|for|if|and|um|zum|zur|für|wenn|pour|si|para|per|om|voor)\\s+(.{1,80})");

    private StopWordUse() {}

    /** The words that are so used in this text. */
    static List<String> collisions(String text, Set<String> stopWords, Set<String> stopPhrases) {
        Set<String> all = new TreeSet<>(stopWords);
        all.addAll(ALWAYS);
        List<String> out = new ArrayList<>();
        String lower = text.toLowerCase(Locale.ROOT);
        for (String word : all) {
            Matcher found = Pattern.compile(
                            "(?<![\\p{L}\\p{N}])" + Pattern.quote(word) + "(?![\\p{L}\\p{N}])",
                            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                    .matcher(text);
            while (found.find()) {
                boolean printed = found.group().equals(word);
                if ((printed || isAskedFor(lower, found.start()))
                        && isForSomethingElse(lower.substring(found.end()), stopPhrases)
                        && !out.contains(word)) {
                    out.add(word);
                }
            }
        }
        return out;
    }

    private static boolean isAskedFor(String lower, int at) {
        String[] before = lower.substring(Math.max(0, at - 30), at).strip().split("[^\\p{L}]+");
        for (int i = Math.max(0, before.length - 3); i < before.length; i++) {
            if (ASKING.contains(before[i])) {
                return true;
            }
        }
        return false;
    }

    private static boolean isForSomethingElse(String after, Set<String> stopPhrases) {
        Matcher purpose = PURPOSE.matcher(after);
        if (!purpose.find()) {
            return false;
        }
        String told = purpose.group(1).split("[.;\\n]", 2)[0];
        return !OPTING_OUT.matcher(told).find() && stopPhrases.stream().noneMatch(told::contains);
    }
}
