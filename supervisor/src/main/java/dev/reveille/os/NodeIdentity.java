package dev.reveille.os;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Incarnation;
import dev.reveille.core.fleet.NodeId;
import dev.reveille.core.fleet.Problem;
import dev.reveille.core.fleet.Problems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/**
 * Who the supervisor of a state directory is.
 *
 * @param node as configured
 * @param incarnation the same for as long as directory and boot are; a restarted supervisor goes on
 *     as the one before it
 * @param bootId the boot it holds for
 */
public record NodeIdentity(NodeId node, Incarnation incarnation, String bootId) {
    private static final String FILE = "identity";

    /**
     * Reads it, or makes it on the directory's first use in this boot. The caller holds the {@link
     * StateLock}.
     *
     * @throws Problems if the directory belongs to another node, or cannot be written
     */
    public static NodeIdentity of(Path state, NodeId node, RandomGenerator random) {
        return of(state, node, random, BootId.current());
    }

    static NodeIdentity of(Path state, NodeId node, RandomGenerator random, String bootId) {
        var file = KeyValueFile.read(state.resolve(FILE));
        var owner = file.get("node").orElse(node.value());
        if (!owner.equals(node.value())) {
            throw new Problems(
                    Problem.of(
                            "StateDirectoryOfAnotherNode",
                            Category.CONFIGURATION,
                            "node.state.dir "
                                    + state
                                    + " belongs to node "
                                    + owner
                                    + ", not "
                                    + node,
                            "set node.id to " + owner + ", or name another node.state.dir"));
        }
        boolean sameBoot = file.get("boot").filter(bootId::equals).isPresent();
        return file.get("incarnation")
                .filter(_ -> sameBoot)
                .map(incarnation -> new NodeIdentity(node, new Incarnation(incarnation), bootId))
                .orElseGet(() -> fresh(state, node, random, bootId));
    }

    private static NodeIdentity fresh(
            Path state, NodeId node, RandomGenerator random, String bootId) {
        var identity = new NodeIdentity(node, Incarnation.of(random.nextLong()), bootId);
        try {
            new KeyValueFile()
                    .put("node", node.value())
                    .put("boot", bootId)
                    .put("incarnation", identity.incarnation().value())
                    .write(state.resolve(FILE));
        } catch (IOException e) {
            throw new Problems(StateDirectories.unusable("node.state.dir", state, e));
        }
        return identity;
    }
}
