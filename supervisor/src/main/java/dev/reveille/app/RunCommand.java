package dev.reveille.app;

import dev.reveille.cli.Connection;
import dev.reveille.config.Keys;
import dev.reveille.config.Places;
import dev.reveille.config.Settings;
import dev.reveille.config.SpecParser;
import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.AgentType;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Problems;
import dev.reveille.node.Foreground;
import dev.reveille.node.NodeConfig;
import dev.reveille.os.RuntimeDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code reveille run}: one agent in the foreground, supervised as a node does it. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Supervise one command in the foreground, without Kafka: restarts, limits, health and log",
            "as on a node. Each line typed is a task for it: JSON is its payload, other text is text.",
            "Answers are printed on standard output, all else on standard error. Ends with the",
            "agent's exit code, once it is not to start again, on Ctrl-C, or when its input was given",
            "by a pipe and every task is answered."
        })
final class RunCommand implements Callable<Integer> {
    private static final Duration LOOK = Duration.ofMillis(50);

    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private final Connection connection = new Connection();
    @Mixin private final RunOptions options = new RunOptions();

    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = {
                "Its log and what supervision must find again (default: a directory for each agent",
                "below the user's own)."
            })
    private @Nullable Path state;

    @Override
    public Integer call() throws Exception {
        if (options.nothing()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "there is nothing to run: write `reveille run -- CMD…`, or --type T of a"
                            + " catalogue");
        }
        // States are told as lines of this command's own.
        System.setProperty("org.slf4j.simpleLogger.log.dev.reveille.node.Telling", "warn");
        Settings settings = connection.settings();
        AgentType type = options.type(settings.get(Keys.NODE_TYPES));
        AgentSpec agent = options.spec(type);
        var refused = RunProgram.refused(type, System.getenv().getOrDefault("PATH", ""));
        if (refused.isPresent()) {
            spec.exitCodeOnExecutionException(refused.get().exit());
            throw new Problems(refused.get().problem());
        }
        var screen = new RunScreen(spec.commandLine().getOut(), spec.commandLine().getErr());
        var teardown = new Teardown();
        teardown.onSignal(screen::code);
        teardown.guard(() -> run(settings, type, agent, screen, teardown));
        screen.more();
        return screen.code();
    }

    private int run(
            Settings settings, AgentType type, AgentSpec agent, RunScreen screen, Teardown teardown)
            throws InterruptedException, IOException {
        Path directory = directory(agent);
        screen.follow(
                directory
                        .resolve("logs")
                        .resolve(agent.id().tenant().value())
                        .resolve(agent.id().name() + ".log"));
        var role =
                teardown.begin(
                        "agent",
                        () ->
                                new Foreground(
                                        config(settings, directory),
                                        agent,
                                        new SpecParser(),
                                        Map.of(agent.type(), type),
                                        new SecureRandom(),
                                        screen),
                        part ->
                                part.leave(Roles.LEAVE)
                                        .forEach(problem -> screen.say(problem.line())));
        role.start();
        var input = new RunInput(System.in, role::task, screen);
        Thread.ofPlatform().daemon().name("run-input").start(input);
        while (!screen.over() && !input.done() && !teardown.await(LOOK)) {
            screen.more();
        }
        return 0;
    }

    /** The same each time, so that what an earlier run left there is found. */
    private Path directory(AgentSpec agent) {
        return state != null
                ? state
                : Places.state()
                        .resolve("run")
                        .resolve(agent.id().tenant().value())
                        .resolve(agent.id().name());
    }

    private static NodeConfig config(Settings settings, Path directory) {
        var ports = settings.get(Keys.NODE_PORTS);
        return new NodeConfig(
                new NodeId("run"),
                "default",
                0,
                Places.hostname(),
                1,
                Map.of(),
                directory,
                RuntimeDirectory.forState(directory),
                ports.first(),
                ports.last(),
                Duration.ofSeconds(10),
                Roles.SAMPLE);
    }
}
