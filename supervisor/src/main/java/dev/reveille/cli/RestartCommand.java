package dev.reveille.cli;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.history.AgentLine;
import picocli.CommandLine.Command;

/** {@code reveille restart}: another process in place of the one that runs. */
@Command(
        name = "restart",
        mixinStandardHelpOptions = true,
        description = {
            "Replace the processes of agents: each is asked to stop as its type says, then started",
            "again on its node. One that waits for its back-off or its breaker is started at once."
        })
final class RestartCommand extends AskCommand {
    RestartCommand() {
        super("restart");
    }

    @Override
    Problem notHeld(AgentLine line) {
        return Problem.of(
                "AgentNotHeld",
                Category.RUNTIME,
                "no process of " + line.agent() + " can be replaced: it is " + line.state(),
                "`reveille start "
                        + line.agent()
                        + "` runs one that rests; `reveille explain "
                        + line.agent()
                        + "` tells what it waits for");
    }
}
