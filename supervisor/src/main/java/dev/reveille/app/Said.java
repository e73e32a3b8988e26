package dev.reveille.app;

import java.io.PrintWriter;
import java.util.Optional;

/** What a role says once it has begun. */
final class Said {
    private Said() {}

    static void up(PrintWriter out, String who, Optional<String> http) {
        out.println(who + " is up" + http.map(address -> ", HTTP http://" + address).orElse(""));
        out.flush();
    }
}
