package dev.reveille.core.agent;

/** Something an agent asks for, or tells of, that it may do only so far. */
public sealed interface Ask {
    /** The capability it takes, as metrics and history name it. */
    String capability();

    /**
     * To send a message.
     *
     * @param to name of another agent of its tenant, as the agent wrote it
     */
    record Send(String to) implements Ask {
        @Override
        public String capability() {
            return "send";
        }
    }

    /**
     * To have another agent restarted.
     *
     * @param other name of another agent of its tenant, as the agent wrote it
     */
    record Restart(String other) implements Ask {
        @Override
        public String capability() {
            return "restart";
        }
    }

    /** To publish activity of its tenant. */
    record Publish() implements Ask {
        @Override
        public String capability() {
            return "activity";
        }
    }

    /**
     * It has called tools.
     *
     * @param calls how often since it last said so
     */
    record CalledTools(long calls) implements Ask {
        @Override
        public String capability() {
            return "tool.calls";
        }
    }
}
