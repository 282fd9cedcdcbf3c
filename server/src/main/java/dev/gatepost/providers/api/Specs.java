package dev.gatepost.providers.api;

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
}
