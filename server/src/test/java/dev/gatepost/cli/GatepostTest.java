package dev.gatepost.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** DX-01: the command explains itself. */
class GatepostTest {
    private static void paths(CommandLine command, List<String> path, List<List<String>> out) {
        command.getSubcommands().forEach((name, sub) -> {
            List<String> here = new ArrayList<>(path);
            here.add(name);
            out.add(here);
            paths(sub, here, out);
        });
    }

    @Test
    void everyCommandExplainsItselfWhenAsked() {
        List<List<String>> all = new ArrayList<>();
        paths(Gatepost.commandLine(), List.of(), all);
        assertThat(all).hasSizeGreaterThan(40);
        for (List<String> path : all) {
            StringWriter said = new StringWriter();
            List<String> arguments = new ArrayList<>(path);
            arguments.add("--help");
            int exit = Gatepost.commandLine()
                    .setOut(new PrintWriter(said))
                    .setErr(new PrintWriter(said))
                    .execute(arguments.toArray(String[]::new));
            assertThat(exit).as("%s%n%s", path, said).isZero();
            assertThat(said.toString())
                    .startsWith("Usage: gatepost " + String.join(" ", path))
                    .doesNotContain("Missing");
        }
    }
}
