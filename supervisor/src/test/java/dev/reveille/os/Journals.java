package dev.reveille.os;

import java.nio.file.Path;
import java.util.List;

/** Journals as an earlier supervisor would have left them. */
public final class Journals {
    private Journals() {}

    /** A start whose process is this one, which does not bear its marker. */
    public static void unproven(Path state, SpawnId id, long pid) {
        var journal = new SpawnJournal(state);
        if (journal.intend(id, "n1/" + id, List.of()).isPresent()) {
            throw new IllegalStateException("the journal cannot be written");
        }
        journal.confirm(id, ProcFs.identity(pid).orElseThrow());
    }
}
