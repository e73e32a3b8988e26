package dev.reveille.app;

import dev.reveille.dev.Bounded;
import java.time.Duration;
import org.apache.kafka.common.utils.Exit;

/**
 * The embedded broker ends its process when its disk fails. Here it may not do so before the agents
 * have been stopped; and it must end then, for a broker whose halt threw lives on as a zombie.
 */
final class KafkaExits {
    /** Agents' time to leave, and the broker's to close. */
    private static final Duration ENDS_WITHIN = Roles.LEAVE.multipliedBy(2);

    private KafkaExits() {}

    static void stopFirst(Teardown teardown) {
        Exit.setExitProcedure(
                (status, message) -> {
                    end(teardown, ENDS_WITHIN);
                    Runtime.getRuntime().halt(status);
                });
        Exit.setHaltProcedure(
                (status, message) -> {
                    end(teardown, ENDS_WITHIN);
                    Runtime.getRuntime().halt(status);
                });
    }

    /** Returns in time whatever happens: who calls may be a thread the broker's end waits for. */
    static void end(Teardown teardown, Duration atMost) {
        Bounded.run("end all parts", atMost, teardown::run);
    }
}
