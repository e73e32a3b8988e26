package dev.reveille.app;

import dev.reveille.bench.BenchCommand;
import dev.reveille.cli.ReveilleCommand;

/** {@code reveille}: every command, and the roles that run. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        var command =
                ReveilleCommand.commandLine(
                        new DevCommand(),
                        new SchedulerCommand(),
                        new NodeCommand(),
                        new RunCommand(),
                        new BenchCommand());
        System.exit(command.execute(args));
    }
}
