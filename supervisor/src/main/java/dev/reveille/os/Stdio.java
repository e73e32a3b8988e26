package dev.reveille.os;

import java.util.List;

/** The five descriptors a process has, and no others. */
final class Stdio {
    private Stdio() {}

    /**
     * 3 and 4 keep both pipes open without a supervisor; 0 and 1 look like ordinary pipes, because
     * a readable stdout breaks asyncio. All above is closed: a JVM's sockets and files are not
     * close-on-exec.
     */
    static List<LibcSpawn.Action> actions(SpawnRequest request, Fifos fifos) {
        String in = fifos.in().toString();
        String out = fifos.out().toString();
        String log = request.log().toAbsolutePath().toString();
        String home = request.directory().toAbsolutePath().toString();
        return List.of(
                new LibcSpawn.Action.Open(3, in, Libc.O_RDWR),
                new LibcSpawn.Action.Open(4, out, Libc.O_RDWR),
                new LibcSpawn.Action.Open(0, in, Libc.O_RDONLY),
                new LibcSpawn.Action.Open(1, out, Libc.O_WRONLY),
                new LibcSpawn.Action.Open(2, log, Libc.O_WRONLY | Libc.O_APPEND | Libc.O_CREAT),
                new LibcSpawn.Action.ChangeDirectory(home),
                new LibcSpawn.Action.CloseFrom(5));
    }
}
