package dev.reveille.cli;

import dev.reveille.core.fleet.AgentSpec;
import dev.reveille.core.fleet.Problem;
import java.util.List;

/** What documents make of one agent. */
sealed interface Outlook {
    /** Nothing describes it. */
    record Nothing() implements Outlook {}

    /** Its spec. */
    record By(AgentSpec spec) implements Outlook {}

    /** They describe it, but cannot be used: it holds what it is. */
    record Unusable(List<Problem> problems) implements Outlook {}
}
