package dev.reveille.os;

import dev.reveille.core.fleet.Problem;

/** Whether a process came into being. */
public sealed interface SpawnResult {
    /** It did. */
    record Started(ProcessIdentity process) implements SpawnResult {}

    /** It did not, and nothing of it is left. */
    record Failed(Problem problem) implements SpawnResult {}
}
