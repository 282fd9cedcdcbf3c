package dev.gatepost.providers.api;

import dev.gatepost.providers.Provider.Account;
import dev.gatepost.providers.Provider.SettingSpec;

/** Settings of a connection, in few words. */
public final class Specs {
    private Specs() {}

    public static SettingSpec needed(String name, String meaning) {
        return new SettingSpec(name, false, true, meaning);
    }

    public static SettingSpec optional(String name, String meaning) {
        return new SettingSpec(name, false, false, meaning);
    }

    public static SettingSpec secret(String name, String meaning) {
        return new SettingSpec(name, true, true, meaning);
    }

    public static SettingSpec optionalSecret(String name, String meaning) {
        return new SettingSpec(name, true, false, meaning);
    }

    /** The key before this one, believed while it changes. */
    public static SettingSpec previous(String name) {
        return new SettingSpec(name + "_previous", true, false, "Proves callbacks while " + name + " changes");
    }

    /** A setting in whole seconds, from 0 to {@code most}; the usual one where it is missing or malformed. */
    public static int seconds(Account account, String name, int usual, int most) {
        String text = account.settings().getOrDefault(name, "");
        return text.matches("[0-9]{1,8}") ? Math.min(most, Integer.parseInt(text)) : usual;
    }
}
