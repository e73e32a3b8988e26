package dev.reveille.app;

import dev.reveille.cli.Connection;
import dev.reveille.config.Keys;
import dev.reveille.config.Settings;
import dev.reveille.core.fleet.Problems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code reveille scheduler}: scores and places, until it is told to stop. */
@Command(
        name = "scheduler",
        mixinStandardHelpOptions = true,
        description = "Score and place agents, for any cluster.")
final class SchedulerCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofSeconds(1);

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private final Connection connection = new Connection();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "scheduler.name: unique in the fleet.")
    private @Nullable String name;

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "scheduler.state.dir: where relevance keeps its stores.")
    private @Nullable Path state;

    @Override
    public Integer call() throws InterruptedException {
        Map<String, String> flags = new LinkedHashMap<>();
        if (name != null) {
            flags.put(Keys.SCHEDULER_NAME.name(), name);
        }
        if (state != null) {
            flags.put(Keys.SCHEDULER_STATE_DIR.name(), state.toString());
        }
        Settings settings = connection.settings(flags);
        var roles = new Roles();
        roles.checkTopics(settings);
        var teardown = new Teardown();
        teardown.onSignal();
        Scheduler scheduler = roles.scheduler(settings);
        teardown.add("scheduler", scheduler::close);
        var out = spec.commandLine().getOut();
        out.println("scheduler " + settings.get(Keys.SCHEDULER_NAME) + " is up");
        out.flush();
        while (!teardown.await(LOOK)) {
            if (!scheduler.failures().isEmpty()) {
                teardown.run();
                throw new Problems(scheduler.failures());
            }
        }
        return 0;
    }
}
