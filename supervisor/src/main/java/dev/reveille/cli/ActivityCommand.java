package dev.reveille.cli;

import dev.reveille.agent.publish.ActivityPublisher;
import dev.reveille.config.KafkaSettings;
import dev.reveille.config.Unreachable;
import dev.reveille.core.fleet.TenantId;
import dev.reveille.wire.Activities;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code reveille activity}: one event, or a day of them. */
@Command(
        name = "activity",
        mixinStandardHelpOptions = true,
        description = {
            "Publish that a tenant did something; or replay a trace of many tenants and report what"
                    + " it led to.",
            "A trace is CSV, or CSV in gzip: tenant,m0,m1,… with invocations per minute. Each active"
                    + " minute becomes one event that carries the count."
        })
final class ActivityCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();

    @Parameters(arity = "0..1", paramLabel = "TENANT")
    private @Nullable String tenant;

    @Option(names = "--agent", description = "The one agent it concerns; default all.")
    private @Nullable String agent;

    @Option(
            names = "--type",
            defaultValue = "activity",
            description = "What happened (default: ${DEFAULT-VALUE}).")
    private String type = "activity";

    @Option(
            names = "--attr",
            paramLabel = "NAME=VALUE",
            description = "A fact it carries: text, number, true or false; repeatable.")
    private final Map<String, String> attributes = new LinkedHashMap<>();

    @Option(names = "--trace", paramLabel = "FILE", description = "Replay this trace.")
    private @Nullable Path trace;

    @Option(
            names = "--speed",
            defaultValue = "1",
            description = "How much faster than it was (default: ${DEFAULT-VALUE}).")
    private double speed = 1;

    @Option(names = "--tenants", paramLabel = "K", description = "Only the first K of the trace.")
    private int tenants = Integer.MAX_VALUE;

    @Option(names = "--minutes", paramLabel = "M", description = "Only M minutes of the trace.")
    private int minutes = 1440;

    @Option(names = "--from-minute", paramLabel = "M", description = "Begin with this minute.")
    private int fromMinute;

    @Option(
            names = "--seed",
            defaultValue = "1",
            description = "Places events within their minutes (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--settle",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description =
                    "After the trace, wait at most so long until nothing runs and nothing is asked"
                            + " for (default: ${DEFAULT-VALUE}).")
    private int settle = 60;

    @Option(
            names = "--grace",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description =
                    "Time a start or stop may take before asked and done count as different"
                            + " (default: ${DEFAULT-VALUE}).")
    private int grace = 10;

    @Override
    public Integer call() {
        check();
        KafkaSettings kafka = connection.kafka();
        return trace == null ? one(kafka) : replay(kafka, trace);
    }

    private void check() {
        var wrong = new ArrayList<String>();
        if (tenant == null && trace == null) {
            wrong.add(
                    "Missing TENANT: name the tenant that did something, or a trace with --trace");
        }
        if (tenant != null && trace != null) {
            wrong.add("TENANT and --trace exclude each other: a trace names its own tenants");
        }
        if (!(speed > 0) || minutes < 1 || tenants < 1) {
            wrong.add("--speed, --minutes and --tenants take numbers above 0");
        }
        if (fromMinute < 0) {
            wrong.add("--from-minute takes a number of at least 0");
        }
        if (tenant != null && !TenantId.valid(tenant)) {
            wrong.add(
                    "TENANT is \""
                            + tenant
                            + "\": use 1 to 64 letters, digits, dots, underscores or dashes");
        }
        if (!wrong.isEmpty()) {
            throw new ParameterException(spec.commandLine(), String.join("; ", wrong));
        }
    }

    private int one(KafkaSettings kafka) {
        var values = new HashMap<String, Object>();
        attributes.forEach((name, text) -> values.put(name, Values.of(text)));
        var activity =
                Activities.toAvro(
                        String.valueOf(tenant),
                        Optional.ofNullable(agent),
                        type,
                        values,
                        Instant.now(),
                        Writer.me());
        try (var publisher = publisher(kafka)) {
            var where = publisher.publish(activity).get();
            if (format.json()) {
                format.object(
                        Map.of(
                                "topic", where.topic(),
                                "partition", where.partition(),
                                "offset", where.offset()));
            } else {
                format.line("published " + where);
            }
            return 0;
        } catch (ExecutionException e) {
            throw Unreachable.because(kafka, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private int replay(KafkaSettings kafka, Path file) {
        var read = Trace.read(file, tenants, fromMinute, minutes, seed).orThrow();
        try (var publisher = publisher(kafka)) {
            var replay =
                    new Replay(
                            kafka,
                            publisher,
                            read,
                            speed,
                            new Replay.Patience(
                                    Duration.ofSeconds(settle), Duration.ofSeconds(grace)));
            var report = replay.run(Progress.onStandardError());
            List<String> mismatches = ReportPrinter.print(report, format);
            return mismatches.isEmpty() ? 0 : 1;
        }
    }

    private static ActivityPublisher publisher(KafkaSettings kafka) {
        var client = new HashMap<String, Object>();
        kafka.producer("reveille-activity")
                .forEach((key, value) -> client.put(key.toString(), value));
        client.remove("key.serializer");
        client.remove("value.serializer");
        client.putIfAbsent("max.block.ms", "10000");
        client.putIfAbsent("delivery.timeout.ms", "30000");
        return ActivityPublisher.connect(client, kafka.names(), kafka.codec());
    }
}
