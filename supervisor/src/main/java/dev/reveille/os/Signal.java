package dev.reveille.os;

/** The signals a supervisor sends. */
public enum Signal {
    TERM(15),
    KILL(9),
    QUIT(3),
    ABRT(6),
    USR1(10),
    USR2(12),
    STOP(19),
    CONT(18);

    private final int number;

    Signal(int number) {
        this.number = number;
    }

    /** Linux's number. */
    public int number() {
        return number;
    }
}
