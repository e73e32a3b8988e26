package dev.reveille.app;

import dev.reveille.cli.Connection;
import dev.reveille.cli.Given;
import dev.reveille.config.Key;
import dev.reveille.config.Keys;
import dev.reveille.config.Settings;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Flags of a role that runs alone; each sets a setting. */
final class RoleFlags {
    @Mixin private final Connection connection = new Connection();

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "node.state.dir, scheduler.state.dir: what this role keeps.")
    private @Nullable Path state;

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            description = "api.address: where HTTP is served; port 0 is a free one, none is off.")
    private @Nullable String http;

    /**
     * Every setting.
     *
     * @param stateDirectory the setting of --state-dir
     * @param own puts what flags of this role alone say
     */
    Settings settings(Key<Path> stateDirectory, Consumer<Given> own) {
        return connection.settings(
                given -> {
                    own.accept(given);
                    given.put(stateDirectory, state).put(Keys.API_ADDRESS, http);
                });
    }
}
