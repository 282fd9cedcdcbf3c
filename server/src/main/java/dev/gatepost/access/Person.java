package dev.gatepost.access;

import java.util.Locale;

/**
 * Somebody who asks for something, or approves what another asked for. Approvals compare people, not keys: two keys
 * that were made for one name are one person, and so are the operating-system user and the operator of that name.
 *
 * @param name in lower case, without blanks around it
 * @param actor how the audit names the key or the user by which the person acted
 */
public record Person(String name, String actor) {
    private static final String SYSTEM_USER = "os-user:";

    public Person {
        name = plain(name);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a person has a name");
        }
    }

    /** Who acts on the machine itself, as the command line names them: {@code os-user:anna}. */
    public static Person local(String actor) {
        return new Person(actor, actor);
    }

    /** Whether this is the person of that recorded name. */
    public boolean is(String recorded) {
        return name.equals(plain(recorded));
    }

    private static String plain(String name) {
        String plain = name.strip().toLowerCase(Locale.ROOT);
        return plain.startsWith(SYSTEM_USER) ? plain.substring(SYSTEM_USER.length()) : plain;
    }
}
