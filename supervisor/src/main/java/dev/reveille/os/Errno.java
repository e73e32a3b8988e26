package dev.reveille.os;

/** Linux's error numbers that are told apart here, and how to say the others. */
enum Errno {
    EPERM(1, "operation not permitted"),
    ENOENT(2, "no such file or directory"),
    ESRCH(3, "no such process"),
    EINTR(4, "interrupted"),
    E2BIG(7, "arguments and environment are too long together"),
    ENOEXEC(8, "not a program this system can run"),
    ECHILD(10, "no such child"),
    EAGAIN(11, "no more processes are allowed"),
    ENOMEM(12, "out of memory"),
    EACCES(13, "permission denied"),
    EEXIST(17, "exists already"),
    ENOTDIR(20, "a part of the path is not a directory"),
    EINVAL(22, "invalid argument"),
    ENFILE(23, "too many open files in the system"),
    EMFILE(24, "too many open files in the supervisor"),
    ETXTBSY(26, "the program file is being written"),
    ENOSPC(28, "no space left"),
    ELOOP(40, "too many symbolic links");

    private final int number;
    private final String text;

    Errno(int number, String text) {
        this.number = number;
        this.text = text;
    }

    /** Whether a kernel-style result, negative on failure, is this error. */
    boolean is(long result) {
        return result == -number;
    }

    int number() {
        return number;
    }

    /** In words, with the number for those who look it up. */
    static String describe(int number) {
        for (Errno errno : values()) {
            if (errno.number == number) {
                return errno.text + " (" + errno + ")";
            }
        }
        return "error " + number;
    }
}
