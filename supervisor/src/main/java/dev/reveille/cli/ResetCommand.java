package dev.reveille.cli;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.history.AgentLine;
import picocli.CommandLine.Command;

/** {@code reveille reset}: what was counted against agents counts no more. */
@Command(
        name = "reset",
        mixinStandardHelpOptions = true,
        description = {
            "Forget what is counted against agents, so that they may start again now: their breakers",
            "are closed, their groups' restarts forgotten, and those that nodes gave up are tried",
            "again, with their groups."
        })
final class ResetCommand extends AskCommand {
    ResetCommand() {
        super("reset");
    }

    @Override
    Problem notHeld(AgentLine line) {
        return Problem.of(
                "AgentNotHeld",
                Category.RUNTIME,
                "no node runs "
                        + line.agent()
                        + ": it is "
                        + line.state()
                        + line.status()
                                .map(s -> ", " + s.reason())
                                .or(() -> line.decision().map(d -> ", " + d.state()))
                                .orElse("")
                        + "; there is no breaker to close",
                "see `reveille explain " + line.agent() + "` for what it waits for");
    }
}
