package dev.reveille.cli;

import java.io.PrintStream;

/** How far a long command has come: a bar on a terminal, a line every tenth elsewhere. */
final class Progress {
    private static final int WIDTH = 30;

    private final PrintStream err;
    private final boolean terminal;
    private int shown = -1;

    Progress(PrintStream err, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
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
