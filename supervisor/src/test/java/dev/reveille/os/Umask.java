package dev.reveille.os;

/** The mask of file modes of this JVM, for tests of other rooms. */
public final class Umask {
    private Umask() {}

    /** Sets it and returns the one before. */
    public static int set(int mask) {
        return Libc.umask(mask);
    }
}
