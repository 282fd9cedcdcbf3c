package dev.gatepost.keys;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A workspace's key in hand: its newest version seals, every version opens. A value that none opens may have been
 * sealed by another node under a version that this one has not heard of, so it looks once more before it gives up.
 */
final class RotatedSealingKey implements SealingKey {
    private final WorkspaceVersions versions;
    private final Supplier<Optional<WorkspaceVersions>> newer;

    RotatedSealingKey(WorkspaceVersions versions, Supplier<Optional<WorkspaceVersions>> newer) {
        this.versions = versions;
        this.newer = newer;
    }

    @Override
    public byte[] seal(byte[] plain, Binding binding) {
        return versions.newest().sealing().seal(plain, binding);
    }

    @Override
    public byte[] open(byte[] sealed, Binding binding) {
        try {
            return open(versions, sealed, binding);
        } catch (Unreadable mismatch) {
            return open(newer.get().orElseThrow(() -> mismatch), sealed, binding);
        }
    }

    private static byte[] open(WorkspaceVersions versions, byte[] sealed, Binding binding) {
        for (WorkspaceVersions.Version version : versions.newestFirst()) {
            try {
                return version.sealing().open(sealed, binding);
            } catch (Unreadable underAnOlderOne) {
                if (version.number() == versions.oldest().number()) {
                    throw underAnOlderOne;
                }
            }
        }
        throw new IllegalStateException("a workspace's key has at least one version");
    }

    @Override
    public String toString() {
        return "SealingKey(…)";
    }
}
