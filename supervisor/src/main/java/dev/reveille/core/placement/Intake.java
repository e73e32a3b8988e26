package dev.reveille.core.placement;

/** Whether a node is brought agents, as an operator said of it. */
public enum Intake {
    /** As any other. */
    OPEN("takes agents"),
    /** It keeps what it has, and gets no more. */
    CORDONED("is cordoned"),
    /** It gets no more, and what it has is moved away. */
    DRAINING("is being drained");

    private final String words;

    Intake(String words) {
        this.words = words;
    }

    /** A few words for people. */
    public String words() {
        return words;
    }
}
