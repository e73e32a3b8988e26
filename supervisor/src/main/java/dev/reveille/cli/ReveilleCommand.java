package dev.reveille.cli;

import dev.reveille.config.Build;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code reveille}. Roles that run (dev, scheduler, node) are added by whoever wires them. */
@Command(
        name = "reveille",
        mixinStandardHelpOptions = true,
        versionProvider = ReveilleCommand.Version.class,
        description = "Wakes AI agents when they matter and puts them to sleep when they do not.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            StatusCommand.class,
            TopicsCommand.class,
            ApplyCommand.class,
            DiffCommand.class,
            DeleteCommand.class,
            GetCommand.class,
            DescribeCommand.class,
            TreeCommand.class,
            TopCommand.class,
            ExplainCommand.class,
            HistoryCommand.class,
            WatchCommand.class,
            ActivityCommand.class,
            LogsCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            StartCommand.class,
            StopCommand.class,
            RestartCommand.class,
            ResetCommand.class,
            ScoreCommand.class,
            ReplayCommand.class,
            CheckCommand.class,
            ConfigCommand.class
        })
public final class ReveilleCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Print where an error came from.")
    private boolean verbose;

    /** What {@code --version} prints. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"reveille " + Build.VERSION};
        }
    }

    boolean verbose() {
        return verbose;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }

    /**
     * The command line.
     *
     * @param more further commands, each annotated with its name
     */
    public static CommandLine commandLine(Object... more) {
        var command = new CommandLine(new ReveilleCommand());
        for (Object subcommand : more) {
            command.addSubcommand(subcommand);
        }
        var failures = new Failures();
        return command.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(Collapse::caught)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                .setAbbreviatedOptionsAllowed(false);
    }
}
