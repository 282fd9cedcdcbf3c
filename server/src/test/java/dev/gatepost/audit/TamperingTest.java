package dev.gatepost.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * AUD-02: whatever the superuser of the database does to a log, with the signing key or without, is found by the
 * sequencer or by a stranger with an export, the keys and the checkpoints that were kept outside; and it is named.
 */
class TamperingTest {
    @TempDir
    private Path folder = Path.of("set by JUnit");

    @FunctionalInterface
    interface Tampering {
        void with(TamperedLog log) throws Exception;
    }

    private static Arguments by(String how, Tampering tampering, String found) {
        return Arguments.argumentSet(how, tampering, found);
    }

    static Stream<Arguments> withoutTheKey() {
        return Stream.of(
                by("a byte of an event", log -> log.sql("""
                        update audit_page set events = convert_to(
                            replace(convert_from(events, 'UTF8'), '"msg_7"', '"msg_X"'), 'UTF8')
                        where workspace_id = '%s' and first = 0"""), "Event 7 was changed"),
                by("an event and its hash", log -> log.changeWithHash(310), "among events 300 to 499"),
                by("the first page away", log -> log.sql(page("delete from audit_page", 0)), "Event 0 is missing"),
                by("a middle page away", log -> log.sql(page("delete from audit_page", 256)), "Event 256 is missing"),
                by("the last page away", log -> log.sql(page("delete from audit_page", 512)), "The end is missing"),
                by("two events exchanged", log -> log.exchange(20, 21, false), "Event 20 was changed"),
                by("two events and their hashes", log -> log.exchange(20, 21, true), "among events 0 to 299"),
                by("an event inserted", log -> log.insert(30), "stands again where event 257 belongs"),
                by(
                        "all events renumbered",
                        log -> log.sql("update audit_page set first = first + 1 where workspace_id = '%s'"
                                + " and first = 512"),
                        "Event 512 is missing"),
                by("the hashes of a page cut", log -> log.sql("""
                        update audit_page set hashes = substr(hashes, 33) || substr(hashes, 1, 32)
                        where workspace_id = '%s' and first = 256"""), "Event 256 was changed"),
                by("a page of another workspace", TamperedLog::copyFromAnother, "among events 0 to 299"),
                by("a checkpoint by another key", TamperedLog::checkpointOfAnotherKey, "The signature does not hold"),
                by("a checkpoint's root", log -> log.sql("""
                        update audit_checkpoint set note = replace(note, E'\\n600\\n', E'\\n599\\n')
                        where workspace_id = '%s' and size = 600"""), "The signature does not hold"),
                by(
                        "the newest checkpoint away",
                        log -> log.sql("delete from audit_checkpoint where workspace_id = '%s' and size = 600"),
                        "The log was cut back: it has 500 events"),
                by(
                        "an older state",
                        log -> {
                            log.sql("delete from audit_page where workspace_id = '%s' and first >= 512");
                            log.sql("delete from audit_checkpoint where workspace_id = '%s' and size > 300");
                        },
                        "The log was cut back: it has 300 events"),
                by(
                        "a frontier for later",
                        log -> {
                            log.sql(
                                    "update audit_checkpoint set frontier = decode(repeat('00', length(frontier)), 'hex')"
                                            + " where workspace_id = '%s' and size = 600");
                            log.append(5);
                            log.drain();
                        },
                        "among events 600 to 604"));
    }

    static Stream<Arguments> beforeTheSequencer() {
        return Stream.of(
                by(
                        "a waiting batch away",
                        log -> {
                            log.append(3);
                            log.sql("delete from audit_batch where workspace_id = '%s' and counter = 8");
                        },
                        "has a gap"),
                by(
                        "a waiting batch renumbered",
                        log -> {
                            log.append(3);
                            log.sql(
                                    "update audit_batch set counter = counter + 5 where workspace_id = '%s' and counter = 9");
                        },
                        "has a gap"),
                by(
                        "a writer's counter",
                        log -> {
                            log.append(3);
                            log.sql("update audit_writer set counter = counter - 1 where workspace_id = '%s'");
                        },
                        "has a gap"),
                by(
                        "a batch of a writer that never was",
                        log -> {
                            log.append(1);
                            log.sql("""
                            insert into audit_batch (workspace_id, id, writer, counter, at, events)
                            select workspace_id, gen_random_uuid(), writer, counter + 2, at, events from audit_batch
                            where workspace_id = '%s'""");
                        },
                        "has a gap"),
                by(
                        "an event slipped in behind the end",
                        log -> {
                            log.sql("""
                            insert into audit_page select workspace_id, 600, 1, from_at, until_at, words,
                                split_part(convert_from(events, 'UTF8'), E'\\n', 1)::bytea, substr(hashes, 1, 32)
                            from audit_page where workspace_id = '%s' and first = 0""");
                            log.append(1);
                        },
                        "audit_page_pkey"));
    }

    static Stream<Arguments> withTheStolenKey() {
        return Stream.of(
                by("cut and signed anew", log -> log.rewrite(events -> events.subList(0, 400)), "From event 400 on"),
                by(
                        "the first events written anew",
                        log -> log.rewrite(events -> TamperedLog.changed(events, 10)),
                        "cannot be believed from event 0 on"),
                by(
                        "later events written anew",
                        log -> log.rewrite(events -> TamperedLog.changed(events, 350)),
                        "cannot be believed from event 300 on; the change is among events 300 to 499"),
                by(
                        "an event taken out and the end filled up",
                        log -> log.rewrite(TamperedLog::withoutTheSecond),
                        "cannot be believed from event 0 on"),
                by(
                        "the instance's log edited",
                        log -> log.instance("""
                        update audit_page set events = convert_to(
                            replace(convert_from(events, 'UTF8'), '"size":"500"', '"size":"501"'), 'UTF8')"""),
                        "The log of the instance does not hold. Event 1 was changed"),
                by(
                        "both logs written anew",
                        TamperedLog::rewriteBoth,
                        "The log of the instance does not hold. History was rewritten"),
                by(
                        "the instance's log cut and signed anew",
                        TamperedLog::cutInstance,
                        "The log of the instance does not hold. The log was cut back"),
                by("an anchor edited", TamperedLog::editAnchor, "The signature does not hold"),
                by("the anchors exchanged", TamperedLog::exchangeAnchors, "was not signed by this key"));
    }

    private static String page(String what, int first) {
        return what + " where workspace_id = '%s' and first = " + first;
    }

    @Test
    void anUntouchedLogHolds() throws Exception {
        try (TamperedLog log = new TamperedLog(folder)) {
            assertThat(log.verified()).contains("The log holds: 600 events");
            assertThat(log.verified()).contains("event 2 of the instance's log");
        }
    }

    @ParameterizedTest
    @MethodSource({"withoutTheKey", "withTheStolenKey"})
    void isFoundByAStranger(Tampering tampering, String found) throws Exception {
        try (TamperedLog log = new TamperedLog(folder)) {
            tampering.with(log);
            assertThat(log.verified()).contains("is refused").contains(found);
        }
    }

    @ParameterizedTest
    @MethodSource("beforeTheSequencer")
    void isFoundByTheSequencer(Tampering tampering, String found) throws Exception {
        try (TamperedLog log = new TamperedLog(folder)) {
            tampering.with(log);
            assertThat(drained(log)).contains(found);
        }
    }

    private static String drained(TamperedLog log) {
        try {
            log.drain();
            return "nothing was found";
        } catch (RuntimeException refused) {
            Throwable cause = refused;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return String.valueOf(cause.getMessage());
        }
    }
}
