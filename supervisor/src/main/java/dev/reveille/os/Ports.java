package dev.reveille.os;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.BitSet;

/**
 * Hands out ports of a range, each to one owner until freed. A port just freed is the last to be
 * handed out again, so that a late client of the old owner does not meet the new one.
 */
public final class Ports {
    /** Where the first of the predecessors began to number its agents' ports (Thymos). */
    public static final int FIRST = 3000;

    /** Below the range most systems take their own outgoing ports from. */
    public static final int COUNT = 10_000;

    private final int first;
    private final int count;
    private final BitSet taken = new BitSet();
    private int next;

    public Ports() {
        this(FIRST, COUNT);
    }

    /**
     * Ports {@code first} to {@code first + count - 1}.
     *
     * @throws IllegalArgumentException unless all of them are ports from 1 to 65,535
     */
    public Ports(int first, int count) {
        if (first < 1 || count < 1 || first + count - 1 > 65_535) {
            throw new IllegalArgumentException("not a range of ports: " + first + " and " + count);
        }
        this.first = first;
        this.count = count;
    }

    /** A port, or why there is none. */
    public sealed interface Grant {
        /** It was free a moment ago, and no one else will be given it. */
        record Port(int number) implements Grant {}

        /** Every port of the range is handed out, or used by a program that is not ours. */
        record Exhausted(Problem problem) implements Grant {}
    }

    public synchronized Grant take() {
        for (int tried = 0; tried < count; tried++) {
            int index = (next + tried) % count;
            if (!taken.get(index) && free(first + index)) {
                taken.set(index);
                next = (index + 1) % count;
                return new Grant.Port(first + index);
            }
        }
        return new Grant.Exhausted(
                Problem.recoverable(
                        "PortsExhausted",
                        Category.SYSTEM,
                        "ports "
                                + first
                                + " to "
                                + (first + count - 1)
                                + ": "
                                + taken.cardinality()
                                + " are handed out, the rest are in use by other programs",
                        "widen node.ports, or run fewer agents here"));
    }

    /** A process that was taken back has this one already. */
    public synchronized void claim(int port) {
        if (port >= first && port < first + count) {
            taken.set(port - first);
        }
    }

    /** Gives one back; giving back twice does no harm. */
    public synchronized void giveBack(int port) {
        if (port >= first && port < first + count) {
            taken.clear(port - first);
        }
    }

    private static boolean free(int port) {
        try (var probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
