package dev.reveille.app;

import dev.reveille.core.fleet.Problems;
import dev.reveille.node.NodeRole;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node on its way into its fleet. What it took back is looked after meanwhile, however long Kafka
 * is away; a node that took nothing back has nothing to wait for and ends with the problem.
 */
final class Joining {
    private static final Logger LOGGER = LoggerFactory.getLogger(Joining.class);

    /** What a Kafka that is there needs to answer with; agents wait no longer for their node. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private final NodeRole role;
    private final Runnable codec;
    private final Supplier<Checks> again;
    private Checks checks;
    private boolean joined;
    private boolean late;

    /**
     * @param codec readies what the node writes with, which may wait for a registry
     * @param checks what must hold, being looked at
     * @param again has it looked at again
     */
    Joining(NodeRole role, Runnable codec, Checks checks, Supplier<Checks> again) {
        this.role = role;
        this.codec = codec;
        this.checks = checks;
        this.again = again;
    }

    NodeRole role() {
        return role;
    }

    /**
     * Joins, or looks after what runs until {@link #look} can.
     *
     * @throws Problems why it does neither; what ran goes on, for a next start to take back
     */
    void begin() {
        if (role.tookBack() == 0) {
            checks.end();
        }
        if (checks.endWithin(SOON)) {
            look();
        } else {
            orLetGo(this::watch);
        }
    }

    /**
     * Joins as soon as that can be; to be called again and again.
     *
     * @throws Problems why it never can; what ran goes on, for a next start to take back
     */
    void look() {
        if (!joined && checks.ended()) {
            orLetGo(this::join);
        }
    }

    private void join() {
        try {
            checks.await();
        } catch (Problems e) {
            if (role.tookBack() == 0 || !isAway(e)) {
                throw e;
            }
            if (!late) {
                late = true;
                LOGGER.atWarn()
                        .log(
                                "{}. Agents taken back: {}; they go on, and the node joins its"
                                        + " fleet once Kafka answers. Until then it starts none",
                                e.getMessage(),
                                role.tookBack());
            }
            watch();
            checks = again.get();
            return;
        }
        role.start();
        joined = true;
        if (late) {
            LOGGER.info("Kafka answers: the node joins its fleet");
        }
    }

    private void watch() {
        codec.run();
        role.watch();
    }

    private void orLetGo(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            role.close();
            throw e;
        }
    }

    private static boolean isAway(Problems problems) {
        return problems.list().stream().allMatch(p -> p.code().equals("KafkaUnreachable"));
    }
}
