package dev.reveille.app;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;

/** What a role says once it has begun, and once it has ended. */
final class Said {
    private Said() {}

    static void up(PrintWriter out, String who, Optional<String> http) {
        out.println(who + " is up" + http.map(address -> ", HTTP http://" + address).orElse(""));
        out.flush();
    }

    /** One line; none where nothing had begun. */
    static void ended(PrintWriter out, String who, Teardown.Ended ended) {
        if (ended.parts().isEmpty()) {
            return;
        }
        out.printf(
                Locale.ROOT,
                "%s has stopped: ended %s in %.1f s; %s%n",
                who,
                String.join(", ", ended.parts()),
                ended.took().toMillis() / 1e3,
                rest(ended));
        out.flush();
    }

    private static String rest(Teardown.Ended ended) {
        if (!ended.left().isEmpty()) {
            return "not as it should be: " + String.join("; ", ended.left());
        }
        return ended.kept().isEmpty() ? "nothing is left running" : String.join("; ", ended.kept());
    }
}
