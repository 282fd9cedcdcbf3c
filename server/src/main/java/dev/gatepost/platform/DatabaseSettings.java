package dev.gatepost.platform;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which database Gatepost uses.
 *
 * @param data the data folder; the PostgreSQL inside keeps its files there
 * @param url the address of an external PostgreSQL (15 or newer) and of a user who may create roles; null for the one
 *     inside. See {@link DatabaseUrl}
 * @param rolePrefix begins the names of the login roles; null for the database's own name
 * @param until the version of the last migration that is run; null for all. Less than all is for bringing rows back
 *     that an older Gatepost wrote, before the others run over them
 */
public record DatabaseSettings(
        Path data,
        @Nullable Secret url,
        @Nullable String rolePrefix,
        Pools pools,
        @Nullable String until) {
    /** One with all migrations. */
    public DatabaseSettings(Path data, @Nullable Secret url, @Nullable String rolePrefix, Pools pools) {
        this(data, url, rolePrefix, pools, null);
    }

    /**
     * How many connections each role's pool may hold; committers own theirs beside it.
     *
     * @param warm whether the pools are filled at start, so that no first caller waits
     */
    public record Pools(int accept, int dispatch, int callbacks, int jobs, int console, boolean warm) {
        public static final Pools USUAL = new Pools(4, 6, 4, 4, 6, true);

        int of(Database.Role role) {
            return switch (role) {
                case ACCEPT -> accept;
                case DISPATCH -> dispatch;
                case CALLBACKS -> callbacks;
                case JOBS -> jobs;
                case CONSOLE -> console;
            };
        }
    }

    public DatabaseSettings {
        if (rolePrefix != null && !rolePrefix.matches("[a-z][a-z0-9_]{0,40}")) {
            throw new IllegalArgumentException("A role prefix is lower-case letters, digits and underscores.");
        }
        if (until != null && !until.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("A migration's version is a number.");
        }
    }

    /** The PostgreSQL inside, in that data folder. */
    public static DatabaseSettings embedded(Path data) {
        return new DatabaseSettings(data, null, null, Pools.USUAL);
    }

    /** A PostgreSQL that runs elsewhere. */
    public static DatabaseSettings external(Path data, Secret url) {
        return new DatabaseSettings(data, url, null, Pools.USUAL);
    }
}
