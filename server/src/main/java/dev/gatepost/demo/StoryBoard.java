package dev.gatepost.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The nine scenes and how far each is; read by the terminal and by the live page, from any thread. */
public final class StoryBoard {
    private final List<Scene> scenes = new ArrayList<>();
    private final Consumer<Scene> watcher;

    /** {@code watcher} hears of every change, on the thread that makes it. */
    public StoryBoard(List<String> titles, Consumer<Scene> watcher) {
        this.watcher = watcher;
        for (int i = 0; i < titles.size(); i++) {
            scenes.add(Scene.waiting(i + 1, titles.get(i)));
        }
    }

    /** All scenes, as they are now. */
    public synchronized List<Scene> scenes() {
        return List.copyOf(scenes);
    }

    /** Whether every scene happened as told. */
    public boolean allTrue() {
        return scenes().stream().allMatch(s -> s.state() == Scene.State.TRUE);
    }

    void set(Scene scene) {
        synchronized (this) {
            scenes.set(scene.number() - 1, scene);
        }
        watcher.accept(scene);
    }
}
