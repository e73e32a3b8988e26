package dev.reveille.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A user of this system.
 *
 * @param uid number
 * @param gid number of its first group
 */
record Account(int uid, int gid) {
    /** {@code struct passwd}: two pointers, then the two numbers, on every 64-bit Linux. */
    private static final long UID = 16;

    private static final long GID = 20;
    private static final long ENOUGH = 24;

    /** Of an owner, or a group, that is to stay. */
    private static final int UNCHANGED = -1;

    /** The C library answers in memory of its own, the same for every call. */
    private static final ReentrantLock ANSWER = new ReentrantLock();

    private static final MethodHandle BY_NAME =
            Native.plain("getpwnam", FunctionDescriptor.of(ADDRESS, ADDRESS));
    private static final MethodHandle BY_NUMBER =
            Native.plain("getpwuid", FunctionDescriptor.of(ADDRESS, JAVA_INT));
    private static final MethodHandle MINE =
            Native.plain("geteuid", FunctionDescriptor.of(JAVA_INT));
    private static final MethodHandle CHOWN =
            Native.withErrno(
                    "lchown", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));

    /** The user of this name, or of this number. */
    static Optional<Account> find(String user) {
        boolean number = user.matches("\\d{1,9}");
        ANSWER.lock();
        try (var arena = Arena.ofConfined()) {
            var entry =
                    number
                            ? (MemorySegment) BY_NUMBER.invokeExact(Integer.parseInt(user))
                            : (MemorySegment) BY_NAME.invokeExact(Native.string(arena, user));
            if (entry.equals(MemorySegment.NULL)) {
                return Optional.empty();
            }
            var known = entry.reinterpret(ENOUGH);
            return Optional.of(new Account(known.get(JAVA_INT, UID), known.get(JAVA_INT, GID)));
        } catch (Throwable e) {
            throw Native.broken(e);
        } finally {
            ANSWER.unlock();
        }
    }

    /** Number of the user this supervisor acts as; 0 for root. */
    static int own() {
        try {
            return (int) MINE.invokeExact();
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }

    /** Makes a file, not what a link may point to, this user's; 0 or minus errno. */
    int give(Arena arena, String path) {
        return chown(arena, path, uid, gid);
    }

    /** Makes it this user's group's, and leaves it to whom it belongs; 0 or minus errno. */
    int admit(Arena arena, String path) {
        return chown(arena, path, UNCHANGED, gid);
    }

    /** Makes it the supervisor's, and leaves its group; 0 or minus errno. */
    static int take(Arena arena, String path) {
        return chown(arena, path, own(), UNCHANGED);
    }

    private static int chown(Arena arena, String path, int uid, int gid) {
        try {
            return Native.orErrno(
                    (int)
                            CHOWN.invokeExact(
                                    Native.errnoState(), Native.string(arena, path), uid, gid));
        } catch (Throwable e) {
            throw Native.broken(e);
        }
    }
}
