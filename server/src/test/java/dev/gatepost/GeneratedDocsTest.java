package dev.gatepost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatepost.access.OperatorRole;
import dev.gatepost.access.Right;
import dev.gatepost.messages.MessageState;
import dev.gatepost.platform.ReasonCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Pages that are made from the code, so that they cannot drift from it. A page that differs fails; the right text is
 * left beside it in {@code target/docs}, to be copied over.
 */
class GeneratedDocsTest {
    @Test
    void theCatalogueOfReasonsIsThePageOfReasons() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Reasons

                Every refusal, deferral and error has a code here. The sentence says what happened, the mend what to do; the answer
                itself adds the fact of the case. Made from `ReasonCode`.

                """);
        for (ReasonCode code : ReasonCode.values()) {
            page.append("## ").append(code.code()).append("\n\n");
            page.append("Status ")
                    .append(code.status())
                    .append(". ")
                    .append(code.sentence())
                    .append("\n\n");
            page.append("*Mend.* ").append(code.mend()).append("\n\n");
            line(page, "An agent may say", code.agent());
            line(page, "The customer may be shown", code.customer());
        }
        compare("reasons.md", page.toString().stripTrailing() + "\n");
    }

    private static void line(StringBuilder page, String who, @Nullable String sentence) {
        if (sentence != null) {
            page.append("*").append(who).append(".* ").append(sentence).append("\n\n");
        }
    }

    /** MSG-03 */
    @Test
    void theTransitionTableIsThePageOfStates() throws IOException {
        StringBuilder page = new StringBuilder("""
                # States of a message

                One table says which state may follow which; a report that would move a message otherwise changes nothing. `uncertain` means
                that the provider may have the message; it is left by proof alone. Made from `MessageState`.

                | State | May become | End |
                |---|---|---|
                """);
        for (MessageState state : MessageState.values()) {
            String next =
                    state.next().stream().map(s -> "`" + s.written() + "`").collect(Collectors.joining(", "));
            page.append("| `%s` | %s | %s |\n"
                    .formatted(state.written(), next.isEmpty() ? "nothing" : next, state.isFinal() ? "yes" : ""));
        }
        compare("states.md", page.toString());
    }

    /** ACC-07 */
    @Test
    void theRolesAreThePageOfRoles() throws IOException {
        StringBuilder page = new StringBuilder("""
                # Roles

                What each role may do, in the place where it was given: a workspace, an organisation, or everywhere. A right marked *fresh* asks
                for a passkey or code of the last five minutes; *approval* allows what another person asked for, and no key does that where
                messages reach people; *lent* is in no role: it is asked for with a reason, lent by another person, and ends by itself. How:
                [access](access.md). Which route asks for which right: [routes](routes.md). Made from `OperatorRole` and `Right`.

                """);
        for (OperatorRole role : OperatorRole.values()) {
            page.append("* `%s`: %s\n".formatted(role.written(), role.purpose()));
        }
        page.append("\n| Right |");
        for (OperatorRole role : OperatorRole.values()) {
            page.append(" ").append(role.written().replace('_', ' ')).append(" |");
        }
        page.append(" Care |\n|---|")
                .append("---|".repeat(OperatorRole.values().length + 1))
                .append("\n");
        for (Right right : Right.values()) {
            page.append("| `").append(right.written()).append("` |");
            for (OperatorRole role : OperatorRole.values()) {
                page.append(role.rights().contains(right) ? " yes |" : " |");
            }
            String care = right.isLentOnly()
                    ? "lent, fresh"
                    : right.isApproval() ? "approval, fresh" : right.asksFreshFactor() ? "fresh" : "";
            page.append(" ").append(care).append(" |\n");
        }
        compare("roles.md", page.toString());
    }

    static void compare(String name, String expected) throws IOException {
        Path here = Path.of("").toAbsolutePath();
        Path root = Files.isDirectory(here.resolve("server")) ? here : Objects.requireNonNull(here.getParent());
        Path made = root.resolve("server/target/docs").resolve(name);
        Files.createDirectories(Objects.requireNonNull(made.getParent()));
        Files.writeString(made, expected);
        Path page = root.resolve("docs").resolve(name);
        assertThat(Files.exists(page) ? Files.readString(page) : "")
                .as("docs/%s differs from the code; copy server/target/docs/%s over it", name, name)
                .isEqualTo(expected);
    }
}
