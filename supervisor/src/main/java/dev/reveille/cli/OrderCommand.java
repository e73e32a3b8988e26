package dev.reveille.cli;

import dev.reveille.core.fleet.AgentOverride.Kind;
import dev.reveille.core.fleet.OverrideScope;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A word about one agent that beats relevance. */
abstract class OrderCommand implements Runnable {
    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();
    @Mixin private OverrideOptions options = new OverrideOptions();
    @Mixin private Patience patience = new Patience();

    @Parameters(paramLabel = "TENANT/NAME")
    private String name = "";

    private final Kind kind;

    OrderCommand(Kind kind) {
        this.kind = kind;
    }

    @Override
    public void run() {
        new Overruling(connection.kafka(), format, patience.time())
                .say(options.said(new OverrideScope.OneAgent(Values.agent(name)), kind));
    }
}
