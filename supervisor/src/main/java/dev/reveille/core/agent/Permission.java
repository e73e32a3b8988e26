package dev.reveille.core.agent;

/** Whether an agent may do what it asks for. */
public sealed interface Permission {
    /** It may. */
    record Granted() implements Permission {}

    /**
     * It may not, and nothing is done.
     *
     * @param why in one word
     * @param message what it may not, and what it may
     * @param remedy what to do about it
     */
    record Denied(Why why, String message, String remedy) implements Permission {}

    /** Why something is denied. */
    enum Why {
        /** Neither it nor anything like it was granted. */
        NOT_GRANTED("CapabilityDenied"),
        /** It is granted, but not towards this agent. */
        OUT_OF_SCOPE("CapabilityDenied"),
        /** It was done too often within a minute. */
        QUOTA("QuotaExceeded");

        private final String code;

        Why(String code) {
            this.code = code;
        }

        /** The error code agents are told. */
        public String code() {
            return code;
        }
    }
}
