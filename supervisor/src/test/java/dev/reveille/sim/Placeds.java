package dev.reveille.sim;

import dev.reveille.core.control.ControlRecord.Awaited;
import dev.reveille.core.control.ControlRecord.Placed;
import dev.reveille.core.fleet.Epoch;
import java.util.List;

/** Placements written wrongly. */
final class Placeds {
    private Placeds() {}

    static Placed withEpoch(Placed placed, Epoch epoch) {
        return with(placed, epoch, placed.awaited());
    }

    static Placed withAwaited(Placed placed, List<Awaited> awaited) {
        return with(placed, placed.epoch(), awaited);
    }

    private static Placed with(Placed placed, Epoch epoch, List<Awaited> awaited) {
        return new Placed(
                placed.agent(),
                placed.owner(),
                epoch,
                awaited,
                placed.reason(),
                placed.mode(),
                placed.score(),
                placed.policyVersion(),
                placed.explanation(),
                placed.wantedAt(),
                placed.placedAt(),
                placed.exclusive(),
                placed.spec(),
                placed.paused(),
                placed.requests(),
                placed.keeps(),
                placed.lease());
    }
}
