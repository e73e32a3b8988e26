package dev.reveille.cli;

import dev.reveille.core.fleet.AgentOverride.Kind;
import dev.reveille.core.fleet.OverrideScope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code reveille start}: an agent runs, whatever relevance says. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description =
                "Run an agent, whatever relevance says, until the time is over, `reveille stop`, or `reveille resume`.")
final class StartCommand implements Runnable {
    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();
    @Mixin private OverrideOptions options = new OverrideOptions();
    @Mixin private Patience patience = new Patience();

    @Parameters(paramLabel = "TENANT/NAME")
    private String name = "";

    @Override
    public void run() {
        new Overruling(connection.kafka(), format, patience.time())
                .say(options.said(new OverrideScope.OneAgent(Values.agent(name)), Kind.START));
    }
}
