package dev.reveille.core.relevance;

import dev.reveille.core.fleet.Problem;
import java.util.Optional;

/** Why what an event says cannot become a fact. */
public final class FactRefusal {
    /** Characters of a name that are shown of one too long. */
    private static final int SHOWN = 60;

    private FactRefusal() {}

    /** Of an attribute of that name, whatever its value; empty where it can. */
    public static Optional<Problem> ofName(String name) {
        if (!FactNames.valid(name)) {
            return refused("\"" + shortened(name) + "\" cannot name a fact", FactNames.FORM);
        }
        return name.equals(Fact.SCORE)
                ? refused(
                        "fact " + name + " is what was decided last, and not to be told",
                        "use another name")
                : Optional.empty();
    }

    /** Of an attribute of that name and value; empty where it can. */
    public static Optional<Problem> of(String name, FactValue value) {
        var unnamed = ofName(name);
        if (unnamed.isPresent()) {
            return unnamed;
        }
        var kind = FactNames.kind(name).filter(wanted -> !wanted.takes(value));
        if (kind.isPresent()) {
            return refused(
                    "fact "
                            + shortened(name)
                            + " is "
                            + shown(value)
                            + ", not "
                            + kind.get().words()
                            + ", and stays what it was",
                    "send " + kind.get().words() + ", or use a name of your own");
        }
        return value instanceof FactValue.Text(String text)
                ? ofText("fact " + shortened(name), text)
                : Optional.empty();
    }

    /** Of a text; empty where it is not too long. */
    static Optional<Problem> ofText(String what, String text) {
        return text.length() <= TenantFold.LONGEST_TEXT
                ? Optional.empty()
                : refused(
                        what + " is " + text.length() + " characters long",
                        "send at most " + TenantFold.LONGEST_TEXT);
    }

    /** A value in words, cut where it is long. */
    static String shown(FactValue value) {
        return value instanceof FactValue.Text(String text)
                ? "the text \"" + shortened(text) + "\""
                : value.text();
    }

    private static Optional<Problem> refused(String message, String remedy) {
        return Optional.of(TenantFold.refused(message, remedy));
    }

    private static String shortened(String text) {
        return text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text;
    }
}
