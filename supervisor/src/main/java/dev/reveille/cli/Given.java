package dev.reveille.cli;

import dev.reveille.config.Key;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings that a command line gives: each flag that sets one puts it here, a later one wins. */
public final class Given {
    private final Map<String, String> settings = new LinkedHashMap<>();

    /** What a flag says, unless it was left out. */
    public Given put(Key<?> key, @Nullable Object value) {
        if (value != null) {
            settings.put(key.name(), value.toString());
        }
        return this;
    }

    /** What {@code --override} says. */
    public Given putAll(Overrides overrides) {
        settings.putAll(overrides.settings());
        return this;
    }

    /** By key. */
    public Map<String, String> settings() {
        return Map.copyOf(settings);
    }
}
