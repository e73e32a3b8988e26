package dev.reveille.sim;

import dev.reveille.core.control.ControlRecord.Owner;
import dev.reveille.core.control.ControlRecord.Released;
import dev.reveille.core.control.ControlView;
import dev.reveille.core.control.Plan;
import dev.reveille.core.control.Pool;
import dev.reveille.core.control.PoolSettings;
import dev.reveille.core.control.Position;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.SpecReader;
import dev.reveille.core.lifecycle.Decision;
import dev.reveille.core.placement.NodeReport;
import dev.reveille.sim.SimLog.Entry;
import java.time.Instant;

/**
 * What a fleet is made of, and how its parts are joined; a mutation replaces one of these by a
 * broken one. Everything here is as the fleet really does it.
 */
class SimParts {
    static final SimParts SOUND = new SimParts();

    PoolSettings settings() {
        return PoolSettings.of("default", "scheduler:sim");
    }

    Pool pool(SpecReader specs) {
        return new Pool(settings(), specs);
    }

    /** A record of the heartbeat partition comes to the loop. */
    void heard(Pool pool, Entry<NodeReport> entry) {
        entry.value()
                .ifPresentOrElse(
                        report -> pool.observe(report, entry.time()),
                        () -> pool.tick(entry.time()));
    }

    /** A node's release comes to the loop. */
    void released(Pool pool, Released released) {
        pool.released(released);
    }

    /** An uncommitted decision comes to the loop. */
    void raised(Pool pool, Decision decision, Position at, Instant now) {
        pool.raise(decision, at, now);
    }

    /** What is written of what was decided. */
    Plan decided(Plan plan, Instant now) {
        return plan;
    }

    SimTransactions transactions(SimTime time) {
        return new SimTransactions(time);
    }

    ControlView view(Owner me) {
        return new ControlView(me);
    }

    /** One life of a state directory on one boot of a machine. */
    Incarnation incarnation(String node, long random) {
        return Incarnation.of(random);
    }

    /** Whether nodes read the control log committed. */
    boolean committedOnly() {
        return true;
    }

    /** Whether a node reads the log to its end before it acts. */
    boolean readsToTheEnd() {
        return true;
    }

    /** Whether an epoch is released only once its process is gone. */
    boolean releasesLast() {
        return true;
    }

    /** Whether a supervisor looks for what an earlier one left. */
    boolean takesBack() {
        return true;
    }

    /** Whether a node stops what it no longer owns where nobody awaits its release. */
    boolean stopsWhatIsLost() {
        return true;
    }
}
