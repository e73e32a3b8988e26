package dev.reveille.node;

import dev.reveille.os.SpawnId;

/** Told when things happen to starts, for those who measure; be quick. */
public interface NodeProbe {
    /** Tells nobody. */
    NodeProbe NONE =
            new NodeProbe() {
                @Override
                public void asked(SpawnId id) {}

                @Override
                public void spoke(SpawnId id) {}
            };

    /** The node is about to make a process. */
    void asked(SpawnId id);

    /** A process wrote a line. */
    void spoke(SpawnId id);
}
