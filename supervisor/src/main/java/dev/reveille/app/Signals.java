package dev.reveille.app;

import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGINT and SIGTERM. A shutdown hook alone cannot say that all went well: a JVM that a signal ends
 * exits with 128 + its number, whatever its hooks did. The class behind it is no official API, so
 * it is looked for at run time; without it the hook does the work, with that exit code.
 */
final class Signals {
    private static final Logger LOGGER = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /** Runs this, on a thread of its own, when the program is asked to end. */
    static void onStop(Runnable stop) {
        for (String name : List.of("INT", "TERM")) {
            try {
                handle(name, stop);
            } catch (ReflectiveOperationException | IllegalArgumentException e) {
                LOGGER.atDebug().addKeyValue("signal", name).setCause(e).log("left to the JVM");
            }
        }
    }

    private static void handle(String name, Runnable stop) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        var run =
                MethodHandles.lookup()
                        .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
                        .bindTo(stop);
        Object ours =
                MethodHandleProxies.asInterfaceInstance(
                        handler, MethodHandles.dropArguments(run, 0, signal));
        signal.getMethod("handle", signal, handler)
                .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
    }
}
