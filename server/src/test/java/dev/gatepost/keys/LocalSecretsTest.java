package dev.gatepost.keys;

import dev.gatepost.platform.Database.Role;
import dev.gatepost.platform.Database.Scope;
import dev.gatepost.platform.OrganisationId;
import dev.gatepost.platform.PostgresDatabase;
import dev.gatepost.platform.TestPostgres;
import dev.gatepost.platform.WorkspaceId;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** KEY-01: the store inside. */
class LocalSecretsTest implements SecretShelfContract {
    private final WorkspaceId workspace = WorkspaceId.next();
    private final PostgresDatabase database = TestPostgres.fresh();

    @TempDir
    private Path data = Path.of("set by JUnit");

    @SuppressWarnings("NullAway.Init")
    private LocalKeys keys;

    @BeforeEach
    void open() {
        keys = LocalKeys.open(RootKey.open(data, null), database, Clock.systemUTC());
        database.transact(Role.CONSOLE, Scope.of(workspace, OrganisationId.next()), tx -> {
            keys.createWorkspace(tx, workspace);
            return true;
        });
    }

    @AfterEach
    void close() {
        keys.close();
        database.close();
    }

    @Override
    public SecretShelf shelf() {
        return keys.secretShelf();
    }

    @Override
    public WorkspaceId workspace() {
        return workspace;
    }
}
