package dev.reveille.cli;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code reveille resume}: relevance decides again. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = "Take back a pause, a start or a stop: relevance decides again.")
final class ResumeCommand implements Runnable {
    @Mixin private Connection connection = new Connection();
    @Mixin private Format format = new Format();
    @Mixin private Patience patience = new Patience();

    @ArgGroup(multiplicity = "1")
    private ScopeOptions scope = new ScopeOptions();

    @Override
    public void run() {
        new Overruling(connection.kafka(), format, patience.time()).takeBack(scope.scopes());
    }
}
