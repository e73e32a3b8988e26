package dev.reveille.app;

import org.apache.kafka.common.utils.Exit;

/**
 * The embedded broker ends its process when its disk fails. Here it may not do so before the agents
 * have been stopped; and it must end then, for a broker whose halt threw lives on as a zombie.
 */
final class KafkaExits {
    private KafkaExits() {}

    static void stopFirst(Teardown teardown) {
        Exit.setExitProcedure(
                (status, message) -> {
                    teardown.run();
                    Runtime.getRuntime().halt(status);
                });
        Exit.setHaltProcedure(
                (status, message) -> {
                    teardown.run();
                    Runtime.getRuntime().halt(status);
                });
    }
}
