package dev.gatepost.cli;

import dev.gatepost.demo.Demo;
import dev.gatepost.demo.Story;
import dev.gatepost.demo.StoryBoard;
import dev.gatepost.platform.Settings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code gatepost start}: runs until stopped. */
@Command(name = "start", description = "Starts Gatepost and stays until it is stopped.")
final class StartCommand implements Callable<Integer> {
    @Option(
            names = "--demo",
            description = "Makes an organisation 'demo' with a test workspace, opens the console on loopback without an"
                    + " account, and tells the story of the first ten minutes once.")
    private boolean demo;

    @Override
    public Integer call() throws Exception {
        Settings settings = Settings.read(System.getenv(), demo);
        try (Running running = Running.start(settings)) {
            String sentence = ready(settings, running);
            System.out.println(sentence);
            running.server()
                    .rooms()
                    .access()
                    .inviteFirst(System.getProperty("user.name", ""))
                    .ifPresent(link -> System.err.println(
                            "Nobody can sign in to the console yet. The first owner's link, for 15 minutes: " + link));
            boolean asTold = true;
            if (demo) {
                asTold = tell(running);
            }
            running.tellReady(sentence);
            if (!asTold) {
                return 1;
            }
            running.await();
            return 0;
        }
    }

    private static String ready(Settings settings, Running running) {
        String sentence = "Ready. API http://localhost:" + settings.httpPort();
        if (settings.demo()) {
            String console = "http://localhost:" + settings.privateHttpPort();
            sentence += "   Console " + console + " (one-time link: " + console + "/welcome/"
                    + running.server().demoConsole().newLink().reveal() + ")";
        } else if (settings.doors().privateDoor().isOpen()) {
            sentence += "   Console " + settings.doors().console();
        }
        return sentence;
    }

    private static boolean tell(Running running) {
        var terminal = new StoryTerminal(System.out, System.console() != null);
        StoryBoard board = Story.board(terminal::changed);
        running.server().demoConsole().show(board);
        var story = new Demo(running.server().rooms(), running.sandbox(), board);
        System.out.println();
        boolean asTold = true;
        if (story.wasTold()) {
            System.out.println("The story was told in this data folder before; ./gatepost demo tells it anew.");
        } else {
            terminal.begin();
            asTold = story.play();
            terminal.end(board);
        }
        terminal.yourTurn(running.server().rooms().settings().httpPort());
        return asTold;
    }
}
