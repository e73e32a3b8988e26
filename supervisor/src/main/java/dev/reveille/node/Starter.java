package dev.reveille.node;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.os.ProcessDriver;
import dev.reveille.os.SpawnId;
import dev.reveille.os.SpawnRequest;
import dev.reveille.os.SpawnResult;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Makes processes on a thread of its own, apart from the loop and from the driver's reactor. */
final class Starter implements AutoCloseable {
    private final ProcessDriver driver;
    private final Consumer<NodeEvent> told;
    private final NodeProbe probe;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("node-spawner").factory());

    Starter(ProcessDriver driver, Consumer<NodeEvent> told, NodeProbe probe) {
        this.driver = driver;
        this.told = told;
        this.probe = probe;
    }

    void start(SpawnRequest request) {
        thread.execute(
                () -> {
                    probe.asked(request.id().agent());
                    told.accept(new NodeEvent.SpawnDone(request.id(), spawn(request)));
                });
    }

    /** Whatever goes wrong is an answer: an agent whose start is never answered waits for ever. */
    private SpawnResult spawn(SpawnRequest request) {
        try {
            return driver.spawn(request);
        } catch (RuntimeException e) {
            return new SpawnResult.Failed(
                    Problem.recoverable(
                            "AgentStartFailed",
                            Category.STARTUP,
                            request.id() + " was not started: " + e,
                            "look at the node's log; descriptors, memory or disk may be short"));
        }
    }

    /** Says that a start failed before it was tried. */
    void refuse(SpawnId id, Problem problem) {
        told.accept(new NodeEvent.SpawnDone(id, new SpawnResult.Failed(problem)));
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
