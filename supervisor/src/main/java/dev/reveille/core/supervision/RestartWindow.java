package dev.reveille.core.supervision;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Intensity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A group's restarts, newest last, over a true sliding window: each is kept with its own time, and
 * none older than the window is.
 */
public record RestartWindow(List<Restart> restarts) {
    /** Nothing was restarted. */
    public static final RestartWindow EMPTY = new RestartWindow(List.of());

    public RestartWindow {
        restarts = List.copyOf(restarts);
    }

    /**
     * One restart.
     *
     * @param agent whose end made it necessary: counts outlive processes, which have other pids
     */
    public record Restart(AgentId agent, Instant at) {}

    /** Restarts that still count; the edge belongs to the window, as OTP has it. */
    public int count(Instant now, Intensity intensity) {
        return (int) restarts.stream().filter(r -> counts(r, now, intensity)).count();
    }

    /** With one more, and without those that no longer count. */
    RestartWindow and(AgentId agent, Instant now, Intensity intensity) {
        var kept = new ArrayList<Restart>();
        restarts.stream().filter(r -> counts(r, now, intensity)).forEach(kept::add);
        kept.add(new Restart(agent, now));
        // What exceeds the intensity already is not told apart further.
        int most = intensity.restarts() + 1;
        return new RestartWindow(
                kept.size() > most ? kept.subList(kept.size() - most, kept.size()) : kept);
    }

    boolean exceeds(Instant now, Intensity intensity) {
        return count(now, intensity) > intensity.restarts();
    }

    /** Those later than now by more than a window too are over: the clock was set back since. */
    private static boolean counts(Restart restart, Instant now, Intensity intensity) {
        return !restart.at().plus(intensity.window()).isBefore(now)
                && !restart.at().minus(intensity.window()).isAfter(now);
    }
}
