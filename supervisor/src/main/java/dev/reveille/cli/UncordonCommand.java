package dev.reveille.cli;

import picocli.CommandLine.Command;

/** {@code reveille uncordon}: a node gets agents again. */
@Command(
        name = "uncordon",
        mixinStandardHelpOptions = true,
        description = "Bring agents to a node again that was cordoned or drained.")
final class UncordonCommand extends DutyCommand {
    UncordonCommand() {
        super("uncordon");
    }
}
