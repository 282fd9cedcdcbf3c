package dev.gatepost.keys;

import java.io.IOException;

/** Gives the root keys that are in force now. Its text says where they come from. */
sealed interface RootSource permits RootFile, RootHanded {
    /** The key that wraps and, while it is being rotated, the one before it. */
    RootKey.Ring read() throws IOException;
}
