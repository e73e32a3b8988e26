package dev.reveille.cli;

import dev.reveille.core.fleet.AgentOverride.Kind;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code reveille pause}: nothing changes, whatever relevance says. */
@Command(
        name = "pause",
        mixinStandardHelpOptions = true,
        description = {
            "Freeze agents: what runs goes on running, what rests goes on resting, until the pause"
                    + " ends or `reveille resume`.",
            "A later start or stop of one agent beats a pause."
        })
final class PauseCommand implements Runnable {
    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();
    @Mixin private OverrideOptions options = new OverrideOptions();
    @Mixin private Patience patience = new Patience();

    @ArgGroup(multiplicity = "1")
    private ScopeOptions scope = new ScopeOptions();

    @Override
    public void run() {
        new Overruling(connection.kafka(), format, patience.time())
                .say(scope.scopes(), options.word(Kind.PAUSE));
    }
}
