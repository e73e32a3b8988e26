package dev.reveille.os;

import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process's share of processors that are short: by its cgroup, else by niceness, but only where
 * that can be undone.
 */
final class Priority {
    private static final Logger LOGGER = LoggerFactory.getLogger(Priority.class);

    /** A process at 10 gets about a tenth of what one at 0 gets. */
    private static final int NICE = 10;

    private Priority() {}

    /** Whether niceness can be lowered again: root can, others only with a capability. */
    static boolean niceness() {
        return Account.own() == 0;
    }

    static void set(Cgroup cgroup, Child child, boolean yields) {
        if (cgroup.weighs()) {
            try {
                cgroup.weigh(yields);
            } catch (IOException e) {
                LOGGER.atDebug().addKeyValue("start", child.id).setCause(e).log("not weighed");
            }
        } else if (niceness()) {
            child.whileOurs(
                    () ->
                            Optional.of(
                                    LibcProcess.niceGroup(child.process.pid(), yields ? NICE : 0)));
        }
    }
}
