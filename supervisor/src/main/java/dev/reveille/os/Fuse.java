package dev.reveille.os;

import java.time.Duration;
import java.util.Optional;

/**
 * What ends exclusive agents when their node's lease does, even if its supervisor is dead or frozen
 * by then. It is renewed by arming it anew; not renewed, it burns at its time and everything
 * guarded is killed. Which starts those are it knows from {@link SpawnRequest#exclusive}, also of
 * an earlier supervisor of the same directory. All methods may be called from any thread.
 */
public interface Fuse extends AutoCloseable {
    /**
     * From now on it burns after this time, and not earlier. It takes a millisecond or two, the
     * first time 30.
     *
     * <p>What an earlier supervisor had armed is put out, once this one is armed.
     *
     * @param left what is left of the lease; at once if not positive
     * @return whether it does; else the one armed before stays
     */
    boolean arm(Duration left);

    /** Whether something would end exclusive agents now; none starts otherwise. */
    boolean armed();

    /** Nothing burns any more. Only once no exclusive agent runs. */
    void disarm();

    /** Whether it ends this start, if it burns. */
    boolean guards(SpawnId id);

    /** Whether it would end anything at all; something may just be ending. */
    boolean guardsAny();

    /** Why it can never be armed here, once that is known; to know it takes 30 ms, once. */
    Optional<String> refused();

    /** Lets go of it: it stays armed, unless nothing is guarded. */
    @Override
    void close();

    /** Where there can be none. */
    static Fuse never(String why) {
        return new NoFuse(why);
    }
}
