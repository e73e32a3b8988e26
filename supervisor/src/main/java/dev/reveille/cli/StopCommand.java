package dev.reveille.cli;

import dev.reveille.core.fleet.AgentOverride.Kind;
import dev.reveille.core.fleet.OverrideScope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code reveille stop}: an agent does not run, whatever relevance says. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description =
                "Stop an agent, busy or not, and keep it stopped until the time is over, `reveille start`, or `reveille resume`.")
final class StopCommand implements Runnable {
    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();
    @Mixin private OverrideOptions options = new OverrideOptions();
    @Mixin private Patience patience = new Patience();

    @Parameters(paramLabel = "TENANT/NAME")
    private String name = "";

    @Override
    public void run() {
        new Overruling(connection.kafka(), format, patience.time())
                .say(options.said(new OverrideScope.OneAgent(Values.agent(name)), Kind.STOP));
    }
}
