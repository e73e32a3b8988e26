package dev.reveille.os;

import dev.reveille.core.fleet.NodeId;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The environment variable by which every process, and what it starts, is known as one start's.
 *
 * <p>It differs between drivers, even of nodes with one id on one machine, such as two {@code
 * reveille dev}: what one of them left running must never look like what the other runs.
 */
final class Marker {
    static final String VARIABLE = "REVEILLE_SPAWN";

    private final String prefix;

    private Marker(String prefix) {
        this.prefix = prefix;
    }

    /** The markers of one driver. */
    static Marker ofDriver(NodeId node) {
        var hex = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        return new Marker(node + "~" + hex + "/");
    }

    /** {@code node~driver/tenant/name/epoch.attempt}, the driver as eight hexadecimal digits. */
    String of(SpawnId id) {
        return prefix + id;
    }
}
