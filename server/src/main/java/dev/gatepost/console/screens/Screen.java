package dev.gatepost.console.screens;

import dev.gatepost.access.Right;
import dev.gatepost.access.Workspace;
import java.util.Locale;

/**
 * The screens of a workspace, in the order of the navigation: the one list of them. A screen is there for those who
 * hold its right, under {@code /w/{workspace}/{path}}, and by the keys {@code g} and its letter.
 */
enum Screen {
    NOW("Now", 'n', Group.WATCH, Right.MESSAGES_READ),
    MESSAGES("Messages", 'm', Group.WATCH, Right.MESSAGES_READ),
    PEOPLE("People", 'p', Group.WATCH, Right.CONSENTS_READ),
    PAUSES("Pauses", 's', Group.STEER, Right.PAUSES_READ),
    LIMITS("Limits and spend", 'l', Group.STEER, Right.BUDGETS_READ),
    POLICY("Policy", 'u', Group.STEER, Right.POLICY_READ),
    GUIDE("First message", 'f', Group.SET_UP, Right.SETUP_READ),
    TEMPLATES("Templates", 't', Group.SET_UP, Right.SETUP_READ),
    SENDERS("Senders and brands", 'b', Group.SET_UP, Right.SETUP_READ),
    CONNECTIONS("Connections", 'c', Group.SET_UP, Right.SETUP_READ),
    EVENTS("Events out", 'e', Group.SET_UP, Right.SETUP_READ),
    TRY("Try", 'y', Group.SET_UP, Right.MESSAGES_SEND),
    KEYS("Keys and clients", 'k', Group.SET_UP, Right.CREDENTIALS_READ),
    PROMOTIONS("Promotion and trial", 'r', Group.SET_UP, Right.SETUP_READ),
    OPERATORS("People with access", 'o', Group.SET_UP, Right.ACCESS_READ),
    AUDIT("Audit", 'a', Group.PROVE, Right.AUDIT_READ),
    PRIVACY("Privacy", 'v', Group.PROVE, Right.PRIVACY_READ),
    CONTROLS("Controls", 'd', Group.PROVE, Right.CONTROLS_READ),
    EVIDENCE("Evidence and claims", 'i', Group.PROVE, Right.CONTROLS_READ),
    EXPORTS("Exports", 'x', Group.PROVE, Right.AUDIT_READ);

    /** What screens stand together in the navigation. */
    enum Group {
        WATCH("Watch"),
        STEER("Steer"),
        SET_UP("Set up"),
        PROVE("Prove");

        private final String title;

        Group(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    private final String title;
    private final char letter;
    private final Group group;
    private final Right right;

    Screen(String title, char letter, Group group, Right right) {
        this.title = title;
        this.letter = letter;
        this.group = group;
        this.right = right;
    }

    String title() {
        return title;
    }

    char letter() {
        return letter;
    }

    Group group() {
        return group;
    }

    Right right() {
        return right;
    }

    /** What is tried reaches nobody, so there is no trying where messages reach people. */
    boolean isThere(Workspace workspace) {
        return this != TRY || workspace.kind() == Workspace.Kind.TEST;
    }

    /** {@code now}: the part of the address behind the workspace. */
    String path() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
