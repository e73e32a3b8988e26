package dev.reveille.app;

import dev.reveille.cli.Connection;
import dev.reveille.config.Key;
import dev.reveille.config.Keys;
import dev.reveille.config.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
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
     * @param own flags of this role alone, by key
     */
    Settings settings(Key<Path> stateDirectory, Map<String, String> own) {
        Map<String, String> flags = new LinkedHashMap<>(own);
        put(flags, stateDirectory, state);
        put(flags, Keys.API_ADDRESS, http);
        return connection.settings(flags);
    }

    /** Adds a flag that was given. */
    static void put(Map<String, String> flags, Key<?> key, @Nullable Object value) {
        if (value != null) {
            flags.put(key.name(), value.toString());
        }
    }
}
