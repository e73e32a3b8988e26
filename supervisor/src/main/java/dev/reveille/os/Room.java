package dev.reveille.os;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an agent has for itself: its user, and a directory with one for temporary files and one for
 * what it keeps. They stay when its process ends, and when it is archived: what an agent wrote is
 * not its supervisor's to throw away.
 */
final class Room {
    private static final Set<PosixFilePermission> ITS_OWN =
            PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> PASSED_THROUGH =
            PosixFilePermissions.fromString("rwx--x--x");

    private static final Set<PosixFilePermission> ENTERED =
            PosixFilePermissions.fromString("r-xr-x---");

    private static final List<Path> SETPRIV =
            List.of(Path.of("/usr/bin/setpriv"), Path.of("/bin/setpriv"));

    private Room() {}

    /** Whom a process will run as. */
    sealed interface Tenant {
        /** As its supervisor does. */
        record Ours() implements Tenant {}

        /** As another user, by way of this program. */
        record Other(Account account, Path setpriv) implements Tenant {
            List<String> become() {
                return List.of(
                        setpriv.toString(),
                        "--reuid=" + account.uid(),
                        "--regid=" + account.gid(),
                        "--init-groups",
                        "--no-new-privs",
                        "--");
            }
        }

        /** As nobody: it cannot be started. */
        record None(Problem problem) implements Tenant {}
    }

    static Tenant of(SpawnRequest request) {
        if (request.confined().user().isEmpty()) {
            return new Tenant.Ours();
        }
        String user = request.confined().user().get();
        var account = Account.find(user);
        if (account.isEmpty()) {
            return none(
                    request,
                    "user " + user + " is not known on this machine",
                    "make it, or correct user of the agent type");
        }
        if (account.get().uid() == Account.own()) {
            return new Tenant.Ours();
        }
        if (Account.own() != 0) {
            return none(
                    request,
                    "it is to run as " + user + ", and this node does not run as root",
                    "run the node as root, or take user out of the agent type");
        }
        return SETPRIV.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .<Tenant>map(setpriv -> new Tenant.Other(account.get(), setpriv))
                .orElseGet(
                        () ->
                                none(
                                        request,
                                        "it is to run as " + user + ", and there is no setpriv",
                                        "install util-linux"));
    }

    private static Tenant none(SpawnRequest request, String what, String remedy) {
        return new Tenant.None(
                Problem.of(
                        "AgentStartFailed",
                        Category.CONFIGURATION,
                        request.id().agent() + ": " + what,
                        remedy));
    }

    /** Makes its directories where they are not there yet, and its pipes its own. */
    static Optional<Problem> furnish(
            Arena arena, SpawnRequest request, Tenant tenant, Fifos fifos, Path state) {
        try {
            if (request.confined().own().isPresent()) {
                Path own = request.confined().own().get();
                passable(own, state, tenant);
                for (String name : List.of(Confinement.TMP, Confinement.WORK)) {
                    Path directory = own.resolve(name);
                    Files.createDirectories(
                            directory, PosixFilePermissions.asFileAttribute(ITS_OWN));
                    give(arena, tenant, directory);
                }
            }
            give(arena, tenant, fifos.in());
            give(arena, tenant, fifos.out());
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(
                    Problem.recoverable(
                            "AgentStartFailed",
                            Category.STORAGE,
                            request.id().agent() + ": its own directory cannot be made, " + e,
                            Shortage.remedy(
                                    e, "make the state directory writable and give it room")));
        }
    }

    /** Another user must come through to what is its own, and may read nothing on the way. */
    static void passable(Path own, Path state, Tenant tenant) throws IOException {
        boolean other = tenant instanceof Tenant.Other;
        Files.createDirectories(own, PosixFilePermissions.asFileAttribute(ITS_OWN));
        for (Path on = own; other && on != null && on.startsWith(state); on = on.getParent()) {
            var now = Files.getPosixFilePermissions(on);
            if (!now.contains(PosixFilePermission.OTHERS_EXECUTE)) {
                now.addAll(PASSED_THROUGH);
                Files.setPosixFilePermissions(on, now);
            }
        }
    }

    static void give(Arena arena, Tenant tenant, Path path) throws IOException {
        if (tenant instanceof Tenant.Other(Account account, _)) {
            check(path, account.give(arena, path.toString()));
        }
    }

    /** Lets it come in, as one of a group: what lies there it can neither add to nor replace. */
    static void admit(Arena arena, Tenant tenant, Path path) throws IOException {
        if (tenant instanceof Tenant.Other(Account account, _)) {
            check(path, account.admit(arena, path.toString()));
            Files.setPosixFilePermissions(path, ENTERED);
        }
    }

    /** Takes back what an earlier release gave away, and only lets its group come in. */
    static void reclaim(Path path) throws IOException {
        try (var arena = Arena.ofConfined()) {
            check(path, Account.take(arena, path.toString()));
        }
        Files.setPosixFilePermissions(path, ENTERED);
    }

    private static void check(Path path, int result) throws IOException {
        if (result < 0) {
            throw new IOException(path + ": " + Errno.describe(-result));
        }
    }
}
