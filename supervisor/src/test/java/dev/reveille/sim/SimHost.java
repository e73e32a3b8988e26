package dev.reveille.sim;

import java.time.Instant;
import java.util.SplittableRandom;

/**
 * A program on a machine: it can die, be frozen and go on as if nothing had been, lose its network,
 * and has a clock of its own.
 */
final class SimHost {
    final String name;
    final SimTime time;
    final SplittableRandom random;
    private int life;
    private boolean alive;
    private long frozenUntil;
    private long cutUntil;

    /** What its wall clock is ahead of true time, in milliseconds. */
    long skew;

    SimHost(String name, SimTime time) {
        this.name = name;
        this.time = time;
        this.random = time.random(name);
    }

    /** A new life begins; nothing of an older one happens any more. */
    void begin() {
        life++;
        alive = true;
        frozenUntil = 0;
    }

    void end() {
        life++;
        alive = false;
    }

    boolean alive() {
        return alive;
    }

    void freeze(long until) {
        frozenUntil = Math.max(frozenUntil, until);
    }

    void cut(long until) {
        cutUntil = Math.max(cutUntil, until);
    }

    /** Whether its packets come through. */
    boolean connected() {
        return time.now() >= cutUntil;
    }

    /** All faults are over. */
    void heal() {
        frozenUntil = 0;
        cutUntil = 0;
    }

    /** By its own clock. */
    Instant clock() {
        return SimTime.instant(time.now() + skew);
    }

    /** In this life, and not while it is frozen. */
    void after(long millis, Runnable what) {
        int its = life;
        time.after(millis, () -> go(its, what));
    }

    private void go(int its, Runnable what) {
        if (its != life || !alive) {
            return;
        }
        if (time.now() < frozenUntil) {
            time.at(Math.min(frozenUntil, time.now() + 1_000), () -> go(its, what));
        } else {
            what.run();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
