package dev.reveille.os;

import java.time.Duration;
import java.util.Optional;

/** A fuse that is never armed, so that no exclusive agent starts. */
record NoFuse(String why) implements Fuse {
    @Override
    public boolean arm(Duration left) {
        return false;
    }

    @Override
    public boolean armed() {
        return false;
    }

    @Override
    public void disarm() {}

    @Override
    public boolean guards(SpawnId id) {
        return false;
    }

    @Override
    public boolean guardsAny() {
        return false;
    }

    @Override
    public Optional<String> refused() {
        return Optional.of(why);
    }

    @Override
    public void close() {}
}
