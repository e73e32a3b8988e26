package dev.reveille.node;

import dev.reveille.core.fleet.Problem;
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
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("node-spawner").factory());

    Starter(ProcessDriver driver, Consumer<NodeEvent> told) {
        this.driver = driver;
        this.told = told;
    }

    void start(SpawnRequest request) {
        thread.execute(
                () -> {
                    long before = System.nanoTime();
                    SpawnResult result = driver.spawn(request);
                    told.accept(
                            new NodeEvent.SpawnDone(
                                    request.id(), result, System.nanoTime() - before));
                });
    }

    /** Says that a start failed before it was tried. */
    void refuse(SpawnId id, Problem problem) {
        told.accept(new NodeEvent.SpawnDone(id, new SpawnResult.Failed(problem), 0));
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
