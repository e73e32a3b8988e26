package dev.reveille.os;

import dev.reveille.core.fleet.NodeId;
import java.nio.file.Path;

/**
 * What a driver needs to know about its node.
 *
 * @param node goes into every process's marker
 * @param state directory of the journal; survives the supervisor and is locked by it
 * @param runtime directory of the FIFOs, best on tmpfs (see {@link RuntimeDirectory})
 * @param pendingBytes how much may wait for one process's standard input before {@link
 *     ProcessDriver#send} says no
 * @param cgroups whether processes are put into cgroups where there are any
 */
public record DriverConfig(
        NodeId node, Path state, Path runtime, int pendingBytes, boolean cgroups) {
    /** One line of the greatest length, once more. */
    public static final int PENDING_BYTES = 1 << 20;

    public DriverConfig {
        state = state.toAbsolutePath().normalize();
        runtime = runtime.toAbsolutePath().normalize();
        if ((state + "" + runtime).chars().anyMatch(c -> c < ' ')) {
            throw new IllegalArgumentException("a path of the node holds a control character");
        }
        if (pendingBytes < 1) {
            throw new IllegalArgumentException("pendingBytes must be positive: " + pendingBytes);
        }
    }

    /** With cgroups. */
    public DriverConfig(NodeId node, Path state, Path runtime, int pendingBytes) {
        this(node, state, runtime, pendingBytes, true);
    }

    public static DriverConfig of(NodeId node, Path state) {
        return new DriverConfig(node, state, RuntimeDirectory.forState(state), PENDING_BYTES);
    }
}
