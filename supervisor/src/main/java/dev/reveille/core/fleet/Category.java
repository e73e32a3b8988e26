package dev.reveille.core.fleet;

/** The one category of a problem. */
public enum Category {
    NOT_FOUND("NotFound"),
    STARTUP("Startup"),
    RUNTIME("Runtime"),
    POLICY("Policy"),
    RECOVERY("Recovery"),
    SHUTDOWN("Shutdown"),
    CONFIGURATION("Configuration"),
    STORAGE("Storage"),
    SERIALIZATION("Serialization"),
    COMMUNICATION("Communication"),
    SYSTEM("System");

    private final String label;

    Category(String label) {
        this.label = label;
    }

    /** As messages and topics spell it. */
    public String label() {
        return label;
    }
}
