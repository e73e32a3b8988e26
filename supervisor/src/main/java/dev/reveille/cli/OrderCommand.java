package dev.reveille.cli;

import dev.reveille.core.fleet.AgentOverride.Kind;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A word about agents, each by its name, that beats relevance. */
abstract class OrderCommand implements Runnable {
    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();
    @Mixin private OverrideOptions options = new OverrideOptions();
    @Mixin private Patience patience = new Patience();

    @Parameters(paramLabel = "TENANT/NAME", arity = "1..*", description = "These agents.")
    private List<String> names = List.of();

    private final Kind kind;

    OrderCommand(Kind kind) {
        this.kind = kind;
    }

    @Override
    public void run() {
        new Overruling(connection.kafka(), format, patience.time())
                .say(ScopeOptions.ofAgents(names), options.word(kind));
    }
}
