package dev.reveille.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/** glibc's {@code posix_spawn} family. All of them answer with the error itself, 0 for none. */
final class LibcSpawn {
    /** The last of the family to appear, in glibc 2.34; musl has none. */
    static final String NEWEST = "posix_spawn_file_actions_addclosefrom_np";

    private static final short SETSIGDEF = 0x04;
    private static final short SETSIGMASK = 0x08;
    private static final short SETSID = 0x80;
    private static final short SETCGROUP = 0x100;

    /** Since glibc 2.39. */
    private static final String CGROUP = "posix_spawnattr_setcgroup_np";

    /** More than any glibc's {@code posix_spawnattr_t} (336) and file actions (80). */
    private static final long STRUCT_BYTES = 512;

    private static final long SIGSET_BYTES = 128;

    private static final MethodHandle SPAWN =
            Native.plain(
                    "posix_spawn",
                    FunctionDescriptor.of(
                            JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS, ADDRESS));
    private static final MethodHandle ATTR_INIT = onPointer("posix_spawnattr_init");
    private static final MethodHandle ATTR_FLAGS =
            Native.plain(
                    "posix_spawnattr_setflags",
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_SHORT));
    private static final MethodHandle ATTR_DEFAULTS = onPointers("posix_spawnattr_setsigdefault");
    private static final MethodHandle ATTR_MASK = onPointers("posix_spawnattr_setsigmask");
    private static final Optional<MethodHandle> ATTR_CGROUP =
            Native.maybe(CGROUP, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle INIT = onPointer("posix_spawn_file_actions_init");
    private static final MethodHandle DESTROY = onPointer("posix_spawn_file_actions_destroy");
    private static final MethodHandle ADD_OPEN =
            Native.plain(
                    "posix_spawn_file_actions_addopen",
                    FunctionDescriptor.of(
                            JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final MethodHandle ADD_CHDIR =
            onPointers("posix_spawn_file_actions_addchdir_np");
    private static final MethodHandle ADD_CLOSE_FROM =
            Native.plain(NEWEST, FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));

    private LibcSpawn() {}

    /** What a child does before its program runs, in order. */
    sealed interface Action {
        /** Opens a file as exactly this descriptor. */
        record Open(int descriptor, String path, int flags) implements Action {}

        /** Changes into a directory. */
        record ChangeDirectory(String path) implements Action {}

        /** Closes this descriptor and all above. */
        record CloseFrom(int descriptor) implements Action {}
    }

    /**
     * Attributes of every spawn: a session of its own, nothing blocked, every signal at its
     * default. The set of defaults has all bits on, also those of glibc's two internal signals,
     * which {@code sigfillset} leaves out and a child would then ignore for ever.
     */
    static MemorySegment attributes(Arena arena) {
        return attributes(arena, SETSIGDEF | SETSIGMASK | SETSID);
    }

    /** Whether this C library can start a process inside a cgroup; the kernel is another matter. */
    static boolean knowsCgroups() {
        return ATTR_CGROUP.isPresent();
    }

    /**
     * The same, of a process that is born inside a cgroup of the second version.
     *
     * @param cgroup descriptor of its directory, open until the spawn
     */
    static MemorySegment attributesInside(Arena arena, int cgroup) {
        var attributes = attributes(arena, SETSIGDEF | SETSIGMASK | SETSID | SETCGROUP);
        try {
            require((int) ATTR_CGROUP.orElseThrow().invokeExact(attributes, cgroup));
        } catch (Throwable e) {
            throw Native.broken(e);
        }
        return attributes;
    }

    private static MemorySegment attributes(Arena arena, int flags) {
        var attributes = arena.allocate(STRUCT_BYTES, 16);
        var every = arena.allocate(SIGSET_BYTES, 8).fill((byte) 0xFF);
        var none = arena.allocate(SIGSET_BYTES, 8);
        try {
            require((int) ATTR_INIT.invokeExact(attributes));
            require((int) ATTR_DEFAULTS.invokeExact(attributes, every));
            require((int) ATTR_MASK.invokeExact(attributes, none));
            require((int) ATTR_FLAGS.invokeExact(attributes, (short) flags));
        } catch (Throwable e) {
            throw Native.broken(e);
        }
        return attributes;
    }

    /** The pid, or minus the error. Returns once the child's program runs, or could not. */
    static int spawn(
            Arena arena,
            String program,
            Iterable<Action> actions,
            MemorySegment attributes,
            MemorySegment argv,
            MemorySegment envp) {
        var list = arena.allocate(STRUCT_BYTES, 16);
        var pid = arena.allocate(JAVA_INT);
        try {
            require((int) INIT.invokeExact(list));
            try {
                for (Action action : actions) {
                    require(add(arena, list, action));
                }
                int error =
                        (int)
                                SPAWN.invokeExact(
                                        pid,
                                        Native.string(arena, program),
                                        list,
                                        attributes,
                                        argv,
                                        envp);
                return error == 0 ? pid.get(JAVA_INT, 0) : -error;
            } finally {
                int ignored = (int) DESTROY.invokeExact(list);
            }
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    private static int add(Arena arena, MemorySegment list, Action action) throws Throwable {
        return switch (action) {
            case Action.Open(int descriptor, String path, int flags) ->
                    (int)
                            ADD_OPEN.invokeExact(
                                    list, descriptor, Native.string(arena, path), flags, 0600);
            case Action.ChangeDirectory(String path) ->
                    (int) ADD_CHDIR.invokeExact(list, Native.string(arena, path));
            case Action.CloseFrom(int descriptor) ->
                    (int) ADD_CLOSE_FROM.invokeExact(list, descriptor);
        };
    }

    private static void require(int error) {
        if (error != 0) {
            throw new IllegalStateException("posix_spawn set-up: " + Errno.describe(error));
        }
    }

    private static MethodHandle onPointer(String name) {
        return Native.plain(name, FunctionDescriptor.of(JAVA_INT, ADDRESS));
    }

    private static MethodHandle onPointers(String name) {
        return Native.plain(name, FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
    }
}
