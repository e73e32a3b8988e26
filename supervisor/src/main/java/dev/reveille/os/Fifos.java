package dev.reveille.os;

import java.lang.foreign.Arena;
import java.nio.file.Path;

/**
 * The pair of named FIFOs of one start, never used for another: what a dead process left unread
 * must not reach the next one.
 *
 * @param in the process's standard input
 * @param out its standard output
 */
record Fifos(Path in, Path out) {

    /** Names are tenant+name+epoch.attempt; no id contains a plus, so no two are alike. */
    static Fifos of(Path runtime, SpawnId id) {
        String name = id.toString().replace('/', '+');
        return new Fifos(runtime.resolve(name + ".in"), runtime.resolve(name + ".out"));
    }

    /** 0, or minus errno with nothing left behind. */
    int make(Arena arena) {
        int made = Libc.mkfifo(arena, in.toString());
        if (made < 0) {
            return made;
        }
        made = Libc.mkfifo(arena, out.toString());
        if (made < 0) {
            Libc.unlink(arena, in.toString());
        }
        return made;
    }

    void remove() {
        try (var arena = Arena.ofConfined()) {
            Libc.unlink(arena, in.toString());
            Libc.unlink(arena, out.toString());
        }
    }
}
