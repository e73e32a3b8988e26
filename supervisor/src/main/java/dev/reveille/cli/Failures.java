package dev.reveille.cli;

import dev.reveille.core.fleet.AgentId;
import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Nearest;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import dev.reveille.core.fleet.Spot;
import dev.reveille.schemas.CodecException;
import dev.reveille.wire.CodecProblems;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is said when a command cannot do what it was asked: every problem, never a stack trace. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        print(problems(e), command.getErr());
        if (e instanceof Misuse) {
            return command.getCommandSpec().exitCodeOnInvalidInput();
        }
        boolean verbose =
                command.getCommandSpec().root().userObject() instanceof ReveilleCommand root
                        && root.verbose();
        if (verbose) {
            e.printStackTrace(command.getErr());
        }
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    private static List<Problem> problems(Exception e) {
        return switch (e) {
            case Problems problems -> problems.list();
            case Misuse misuse -> misuse.problems();
            case CodecException codec -> List.of(CodecProblems.of(codec));
            case Collapse collapse -> List.of(collapse.problem());
            default ->
                    List.of(
                            Problem.of(
                                    "Unexpected",
                                    Category.SYSTEM,
                                    e.getClass().getSimpleName()
                                            + (e.getMessage() == null ? "" : ": " + e.getMessage()),
                                    "run it again with --verbose and report what it prints"));
        };
    }

    @Override
    public int handleParseException(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        List<String> suggestions =
                e instanceof UnmatchedArgumentException unmatched
                        ? suggestions(unmatched)
                        : List.of();
        String remedy =
                (suggestions.isEmpty()
                                ? ""
                                : "did you mean " + String.join(" or ", suggestions) + "? ")
                        + "see `"
                        + command.getCommandSpec().qualifiedName()
                        + " --help`";
        print(
                List.of(Problem.of("InvalidUsage", Category.CONFIGURATION, message(e), remedy)),
                command.getErr());
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    /** Where one of several commands must stand, those there are; else as the parser has it. */
    private static String message(ParameterException e) {
        var commands = e.getCommandLine().getSubcommands().keySet();
        if (e instanceof UnmatchedArgumentException unmatched
                && !commands.isEmpty()
                && !unmatched.getUnmatched().getFirst().startsWith("-")) {
            return "\""
                    + unmatched.getUnmatched().getFirst()
                    + "\" is none of "
                    + String.join(", ", commands);
        }
        return String.valueOf(e.getMessage());
    }

    /** An agent's id where one of several nouns must stand before it means the agent. */
    private static List<String> suggestions(UnmatchedArgumentException e) {
        CommandLine command = e.getCommandLine();
        String first = e.getUnmatched().getFirst();
        boolean one = command.getSubcommands().containsKey("agent");
        boolean many = command.getSubcommands().containsKey("agents");
        if ((one || many) && isAgent(first)) {
            String verb = one ? command.getCommandSpec().qualifiedName() : "reveille describe";
            return List.of("`" + verb + " agent " + first + "`");
        }
        return Nearest.to(first, command.getSubcommands().keySet())
                .map(List::of)
                .orElseGet(e::getSuggestions);
    }

    private static boolean isAgent(String text) {
        try {
            return !AgentId.parse(text).name().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static void print(List<Problem> problems, PrintWriter err) {
        for (Problem problem : problems) {
            err.println(
                    problem.code() + " (" + problem.category().label() + "): " + problem.message());
            problem.spot()
                    .map(Spot::excerpt)
                    .ifPresent(
                            excerpt -> excerpt.lines().forEach(line -> err.println("    " + line)));
            err.println("  Remedy: " + problem.remedy());
        }
        err.flush();
    }
}
