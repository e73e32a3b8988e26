package dev.reveille.app;

import dev.reveille.config.Keys;
import dev.reveille.config.Settings;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.placement.Trouble;
import java.time.Duration;
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
    private static final Duration LOOK = Duration.ofMillis(500);

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private final RoleFlags flags = new RoleFlags();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "scheduler.name: unique in the fleet.")
    private @Nullable String name;

    @Override
    public Integer call() throws Exception {
        Settings settings =
                flags.settings(
                        Keys.SCHEDULER_STATE_DIR, given -> given.put(Keys.SCHEDULER_NAME, name));
        var teardown = new Teardown();
        teardown.onSignal();
        try {
            return teardown.guard(() -> run(settings, teardown));
        } catch (Problems e) {
            if (Roles.canBeTold(e.list())) {
                var troubles = e.list().stream().map(Trouble::of).toList();
                Roles.wordOfScheduler(settings, troubles);
            }
            throw e;
        }
    }

    private int run(Settings settings, Teardown teardown) throws InterruptedException {
        String who = "scheduler " + settings.get(Keys.SCHEDULER_NAME);
        teardown.onEnd(ended -> Said.ended(spec.commandLine().getOut(), who, ended));
        var roles = new Roles();
        teardown.hasten(roles::waitNoMore);
        roles.checkTopics(settings);
        var health = teardown.begin("health", () -> new Health(settings.kafka()), Health::close);
        var http =
                teardown.begin(
                        "http",
                        () -> Http.ofFleet(settings, settings.kafka().codec(), health),
                        Http::close);
        Scheduler scheduler =
                teardown.begin("scheduler", () -> roles.scheduler(settings), Scheduler::close);
        health.watch(scheduler::troubles);
        http.evaluatorFailures(scheduler::evaluatorFailures);
        Said.up(spec.commandLine().getOut(), who, http.address());
        while (!teardown.await(LOOK)) {
            if (!scheduler.failures().isEmpty()) {
                throw new Problems(scheduler.failures());
            }
        }
        return 0;
    }
}
