package dev.reveille.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** Runs commands as a shell would, and keeps what they print. */
final class Terminal {
    private final List<String> always;

    /** With arguments that follow every command's own. */
    Terminal(String... always) {
        this.always = List.of(always);
    }

    /** What a command did. */
    record Outcome(int exit, String out, String err) {}

    Outcome run(String... args) {
        var out = new StringWriter();
        var err = new StringWriter();
        var all = new ArrayList<>(List.of(args));
        all.addAll(always);
        int exit =
                ReveilleCommand.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(all.toArray(String[]::new));
        return new Outcome(exit, out.toString(), err.toString());
    }
}
