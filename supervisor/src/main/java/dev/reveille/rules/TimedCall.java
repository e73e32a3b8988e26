package dev.reveille.rules;

import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One call on a thread of its own, which may be given up before it ends. */
final class TimedCall<T> implements Callable<T> {
    private final Supplier<T> call;
    private final Strikes strikes;
    private @Nullable Thread thread;
    private boolean abandoned;
    private boolean ended;

    TimedCall(Supplier<T> call, Strikes strikes) {
        this.call = call;
        this.strikes = strikes;
    }

    @Override
    public T call() {
        synchronized (this) {
            thread = Thread.currentThread();
        }
        try {
            return call.get();
        } finally {
            end();
        }
    }

    private synchronized void end() {
        ended = true;
        thread = null;
        if (abandoned) {
            strikes.cameBack();
        }
    }

    /** Nobody waits any more. Gives back where it is, for those who are to mend it. */
    synchronized String abandon() {
        if (!ended && thread != null) {
            abandoned = true;
            strikes.left();
            var stack = thread.getStackTrace();
            return stack.length == 0 ? "nowhere" : "at " + stack[0];
        }
        return ended ? "done a moment later" : "not begun";
    }
}
