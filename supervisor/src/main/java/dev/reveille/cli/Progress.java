package dev.reveille.cli;

import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** How far a long command has come: a bar on a terminal, a line every tenth elsewhere. */
final class Progress {
    private static final int WIDTH = 30;
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");
    private static final Pattern TERMINALS = Pattern.compile("/dev/(pts/\\d+|tty.*|console)");

    private final PrintStream err;
    private final boolean terminal;
    private int shown = -1;

    Progress(PrintStream err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
    }

    /** On this process's standard error, which may be a file where its output is a terminal. */
    static Progress onStandardError() {
        boolean console =
                Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
        return new Progress(System.err, console && isTerminal(STANDARD_ERROR));
    }

    /** Whether an open file is a terminal; also where the system does not say what it is. */
    static boolean isTerminal(Path descriptor) {
        try {
            return TERMINALS.matcher(Files.readSymbolicLink(descriptor).toString()).matches();
        } catch (IOException | UnsupportedOperationException e) {
            return true;
        }
    }

    /** Shows {@code done} of {@code all}, with what is happening beside it. */
    void at(long done, long all, String what) {
        int percent = all == 0 ? 100 : (int) (100 * done / all);
        if (terminal) {
            if (percent != shown) {
                int full = WIDTH * percent / 100;
                err.printf(
                        "\r[%s%s] %3d %% %s\u001b[K",
                        "#".repeat(full), ".".repeat(WIDTH - full), percent, what);
                shown = percent;
            }
        } else if (percent / 10 != shown / 10 || shown < 0) {
            err.println(percent + " % " + what);
            shown = percent;
        }
        err.flush();
    }

    /** Ends the bar's line. */
    void done() {
        if (terminal) {
            err.println();
        }
    }
}
