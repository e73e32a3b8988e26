package dev.reveille.cli;

import dev.reveille.core.fleet.AgentOverride.Kind;
import picocli.CommandLine.Command;

/** {@code reveille start}: an agent runs, whatever relevance says. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description =
                "Run agents, whatever relevance says, until the time is over, `reveille stop`, or"
                        + " `reveille resume`.")
final class StartCommand extends OrderCommand {
    StartCommand() {
        super(Kind.START);
    }
}
