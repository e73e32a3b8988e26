package dev.reveille.cli;

import dev.reveille.config.KafkaSettings;
import dev.reveille.core.fleet.AgentOverride.Kind;
import dev.reveille.core.fleet.OverrideScope;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code reveille stop}: agents do not run, whatever relevance says. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description = {
            "Stop agents, busy or not, and keep them stopped until the time is over, `reveille"
                    + " start`, or `reveille resume`.",
            "Of more than named agents, and with --force or --wait, every process's end is told as it"
                    + " comes; one that does not end keeps no other from it."
        })
final class StopCommand implements Runnable {
    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();
    @Mixin private OverrideOptions options = new OverrideOptions();

    @ArgGroup(multiplicity = "1")
    private ScopeOptions scope = new ScopeOptions();

    @Option(
            names = "--force",
            description =
                    "Kill the processes, and all they started, at once: without a message, without"
                            + " SIGTERM.")
    private boolean force;

    @Option(names = "--wait", description = "Tell how each process of named agents ends, too.")
    private boolean wait;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "30s",
            description = {
                "How long to wait for the decisions and the ends, seconds or such as 2m",
                "(default: ${DEFAULT-VALUE})."
            })
    private String timeout = "30s";

    @Override
    public void run() {
        KafkaSettings kafka = connection.kafka();
        Duration patience = Values.patience("--timeout", timeout);
        List<OverrideScope> scopes = scope.scopes();
        boolean tells =
                force
                        || wait
                        || !scopes.stream().allMatch(s -> s instanceof OverrideScope.OneAgent);
        var said = new Overruling(kafka, format, patience);
        if (!tells) {
            said.say(scopes, options.word(Kind.STOP));
            return;
        }
        var ends = Shutdown.before(kafka, format, scopes, patience);
        var problems = new ArrayList<Problem>();
        if (force) {
            ends.foretell();
        }
        try {
            said.say(scopes, options.word(Kind.STOP));
        } catch (Problems e) {
            if (!e.list().stream().allMatch(p -> p.code().equals("OverrideTimeout"))) {
                throw e;
            }
            // What some decisions do not show yet, others may.
            problems.addAll(e.list());
        }
        if (force) {
            ends.kill();
        }
        problems.addAll(ends.tell());
        if (!problems.isEmpty()) {
            throw new Problems(problems);
        }
    }
}
