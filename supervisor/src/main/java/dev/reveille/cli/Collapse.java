package dev.reveille.cli;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** An error of the JVM during a command, told like any other problem. */
final class Collapse extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Error error;

    private Collapse(Error error) {
        super(error);
        this.error = error;
    }

    /** Runs what was asked for. */
    static int caught(ParseResult parsed) {
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (Error e) {
            var command = parsed.asCommandLineList().getLast();
            throw new CommandLine.ExecutionException(command, e.toString(), new Collapse(e));
        }
    }

    Problem problem() {
        return switch (error) {
            case StackOverflowError _ ->
                    told(
                            "what it was given is too deep: the stack overflowed",
                            "write flatter input, or report what --verbose prints");
            case OutOfMemoryError _ ->
                    told(
                            "there is too little memory for what it was given: "
                                    + error.getMessage(),
                            "give it less at once, or more memory:"
                                    + " REVEILLE_JAVA_OPTS=-Xmx1g, for example");
            case LinkageError _ ->
                    told(
                            "code is missing or does not fit: " + error.getMessage(),
                            "see that jars of yours were built against this release");
            default ->
                    told(
                            "an error of the program: " + error,
                            "run it again with --verbose and report what it prints");
        };
    }

    private static Problem told(String message, String remedy) {
        return Problem.of("Unexpected", Category.SYSTEM, message, remedy);
    }
}
