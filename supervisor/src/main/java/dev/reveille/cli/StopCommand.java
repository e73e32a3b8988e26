package dev.reveille.cli;

import dev.reveille.core.fleet.AgentOverride.Kind;
import picocli.CommandLine.Command;

/** {@code reveille stop}: an agent does not run, whatever relevance says. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description =
                "Stop agents, busy or not, and keep them stopped until the time is over, `reveille"
                        + " start`, or `reveille resume`.")
final class StopCommand extends OrderCommand {
    StopCommand() {
        super(Kind.STOP);
    }
}
