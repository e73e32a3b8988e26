package dev.reveille.os;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How many processes live, to be waited on. */
final class Gauge {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition zero = lock.newCondition();
    private int count;

    void up() {
        lock.lock();
        try {
            count++;
        } finally {
            lock.unlock();
        }
    }

    void down() {
        lock.lock();
        try {
            if (--count == 0) {
                zero.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    int count() {
        lock.lock();
        try {
            return count;
        } finally {
            lock.unlock();
        }
    }

    boolean awaitZero(Duration atMost) throws InterruptedException {
        long left = atMost.toNanos();
        lock.lock();
        try {
            while (count > 0 && left > 0) {
                left = zero.awaitNanos(left);
            }
            return count == 0;
        } finally {
            lock.unlock();
        }
    }
}
