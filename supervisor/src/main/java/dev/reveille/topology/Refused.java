package dev.reveille.topology;

import dev.reveille.core.fleet.Problems;
import dev.reveille.core.relevance.TenantFold;

/** Why a readable record is not taken. */
final class Refused {
    private static final String INTERNAL =
            "write to the topic itself; the re-keyed one is internal";

    private Refused() {}

    static Problems because(String message, String remedy) {
        return new Problems(TenantFold.refused(message, remedy));
    }

    static Problems unmarked() {
        return because("a re-keyed record does not say where it came from", INTERNAL);
    }

    static Problems outOfPlace(Origin origin) {
        return because("a record of " + origin.name() + " has no business here", INTERNAL);
    }

    static Problems empty() {
        return because("the record is empty", "leave tombstones to compacted topics");
    }

    /** A spec that lies where, or says what, {@code reveille apply} never writes. */
    static Problems spec(String message) {
        return because(message, "write specs with `reveille apply`");
    }
}
