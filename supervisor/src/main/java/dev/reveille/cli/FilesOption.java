package dev.reveille.cli;

import dev.reveille.core.fleet.Visible;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Where documents are read from. */
final class FilesOption {
    @Spec(Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = {"-f", "--filename"},
            required = true,
            paramLabel = "FILE|DIR",
            description = "A file of specs, a folder of them, or - for standard input; repeatable.")
    private List<Path> files = new ArrayList<>();

    /** Throws every problem of the files at once. */
    Proposal read() {
        return Proposal.read(files);
    }

    /** Said beside the command's output. */
    void warn(String warning) {
        command.commandLine().getErr().println("warning: " + Visible.of(warning));
    }
}
