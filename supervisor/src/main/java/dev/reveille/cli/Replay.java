package dev.reveille.cli;

import dev.reveille.agent.publish.ActivityPublisher;
import dev.reveille.config.KafkaSettings;
import dev.reveille.config.Unreachable;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.history.Report;
import dev.reveille.wire.Activities;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Replays a trace against a running fleet, and watches what comes of it. */
final class Replay {
    /**
     * How long things may take.
     *
     * @param settle after the trace, until nothing runs
     * @param grace for a start or a stop
     */
    record Patience(Duration settle, Duration grace) {}

    private final KafkaSettings kafka;
    private final ActivityPublisher publisher;
    private final Trace trace;
    private final double speed;
    private final Patience patience;
    private final CompletableFuture<Void> failed = new CompletableFuture<>();

    Replay(
            KafkaSettings kafka,
            ActivityPublisher publisher,
            Trace trace,
            double speed,
            Patience patience) {
        this.kafka = kafka;
        this.publisher = publisher;
        this.trace = trace;
        this.speed = speed;
        this.patience = patience;
    }

    Report run(Progress progress) {
        Set<TenantId> tenants =
                trace.beats().stream().map(Trace.Beat::tenant).collect(Collectors.toSet());
        try (var witness = Witness.watching(kafka, tenants)) {
            publish(progress);
            settle(witness, progress);
            progress.done();
            return witness.report(Instant.now(), patience.grace());
        }
    }

    private void publish(Progress progress) {
        long start = System.nanoTime();
        long done = 0;
        for (Trace.Beat beat : trace.beats()) {
            long due = start + (long) (beat.at().toNanos() / speed);
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            var _ =
                    publisher
                            .publish(
                                    Activities.toAvro(
                                            beat.tenant().value(),
                                            Optional.empty(),
                                            "invocations",
                                            Map.of("count", beat.count()),
                                            Instant.now(),
                                            "trace"))
                            .whenComplete(
                                    (_, e) -> {
                                        if (e != null) {
                                            failed.completeExceptionally(e);
                                        }
                                    });
            stopIfFailed();
            progress.at(++done, trace.beats().size(), "minute " + beat.at().toMinutes());
        }
        publisher.flush();
        stopIfFailed();
    }

    private void stopIfFailed() {
        if (failed.isCompletedExceptionally()) {
            throw Unreachable.problem(kafka, failed.exceptionNow());
        }
    }

    /** Waits until every agent of the trace sleeps and none is asked for. */
    private void settle(Witness witness, Progress progress) {
        Instant latest = Instant.now().plus(patience.settle());
        while (!witness.quiet() && Instant.now().isBefore(latest)) {
            progress.at(1, 1, "waiting for " + witness.awake() + " agents to sleep");
            LockSupport.parkNanos(200_000_000);
        }
    }
}
