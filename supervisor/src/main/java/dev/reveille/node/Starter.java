package dev.reveille.node;

import dev.reveille.config.SecretProviders.Answer;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.SecretSpec;
import dev.reveille.metrics.NodeProbe;
import dev.reveille.os.ProcessDriver;
import dev.reveille.os.SpawnId;
import dev.reveille.os.SpawnRequest;
import dev.reveille.os.SpawnResult;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes processes on a thread of its own, apart from the loop and from the driver's reactor. */
final class Starter implements AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Starter.class);

    private final ProcessDriver driver;
    private final SecretDesk secrets;
    private final Consumer<NodeEvent> told;
    private final NodeProbe probe;
    private final Queue<SpawnRequest> requests = new ConcurrentLinkedQueue<>();
    private final Waiting waiting = new Waiting();
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("node-spawner").factory());

    Starter(ProcessDriver driver, SecretDesk secrets, Consumer<NodeEvent> told, NodeProbe probe) {
        this.driver = driver;
        this.secrets = secrets;
        this.told = told;
        this.probe = probe;
    }

    /**
     * Starts it, with the secrets it asks for.
     *
     * @param log told what it is not to show, before the process exists
     */
    void start(SpawnRequest request, Map<String, SecretSpec> asked, AgentLog log) {
        if (asked.isEmpty()) {
            start(request);
            return;
        }
        secrets.ask(
                request.id(),
                asked,
                answer -> {
                    switch (answer) {
                        case Answer.Failed(Problem problem) -> refuse(request.id(), problem);
                        case Answer.Values(Map<String, String> values) -> {
                            log.redact(Redaction.of(values.values()));
                            start(request.with(values, variables(asked, values)));
                        }
                    }
                });
    }

    private static Map<String, String> variables(
            Map<String, SecretSpec> asked, Map<String, String> values) {
        var variables = new HashMap<String, String>();
        values.forEach(
                (name, value) -> {
                    SecretSpec secret = asked.get(name);
                    if (secret != null && secret.variable()) {
                        variables.put(name, value);
                    }
                });
        return variables;
    }

    /** What a process that was started earlier must not show. */
    Redaction redaction(SpawnId id) {
        return secrets.redaction(id);
    }

    /** Its process has ended, and nothing that it wrote is still to be masked. */
    void over(SpawnId id) {
        secrets.over(id);
    }

    private void start(SpawnRequest request) {
        requests.add(request);
        try {
            thread.execute(() -> driver.spawnAll(waiting, this::done));
        } catch (RejectedExecutionException e) {
            LOGGER.debug("the node is closed");
        }
    }

    /** What is asked for while others are started is started along with them. */
    private final class Waiting implements Iterator<SpawnRequest> {
        @Override
        public boolean hasNext() {
            return !requests.isEmpty();
        }

        @Override
        public SpawnRequest next() {
            SpawnRequest request = requests.remove();
            probe.asked(request.id().agent());
            return request;
        }
    }

    private void done(SpawnId id, SpawnResult result) {
        told.accept(new NodeEvent.SpawnDone(id, result));
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
