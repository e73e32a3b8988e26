package dev.reveille.cli;

import picocli.CommandLine.Command;

/** {@code reveille cordon}: a node keeps its agents and gets no more. */
@Command(
        name = "cordon",
        mixinStandardHelpOptions = true,
        description = {
            "Bring no more agents to a node; those it has stay. Holds until `reveille uncordon`,",
            "whatever becomes of node and schedulers."
        })
final class CordonCommand extends DutyCommand {
    CordonCommand() {
        super("cordon");
    }
}
