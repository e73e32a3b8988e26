package dev.reveille.os;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where this process stands in each cgroup hierarchy that is mounted, as {@code /proc/self} tells
 * it.
 */
final class CgroupMounts {
    /** The name under which the second version's one hierarchy is found; it has no name itself. */
    static final String UNIFIED = "";

    private CgroupMounts() {}

    /**
     * This process's own directory in each hierarchy, by controller; the unified one under {@link
     * #UNIFIED}.
     *
     * @param mounts text of {@code /proc/self/mountinfo}
     * @param own text of {@code /proc/self/cgroup}
     */
    static Map<String, Path> of(String mounts, String own) {
        var paths = new HashMap<String, String>();
        own.lines()
                .map(line -> line.split(":", 3))
                .filter(parts -> parts.length == 3)
                .forEach(
                        parts ->
                                List.of(parts[1].split(",", -1))
                                        .forEach(name -> paths.put(name, parts[2])));
        var places = new HashMap<String, Path>();
        mounts.lines()
                .forEach(
                        line -> {
                            int dash = line.indexOf(" - ");
                            String[] fields = line.split(" ", -1);
                            String[] kind = dash < 0 ? fields : line.substring(dash + 3).split(" ");
                            if (dash < 0 || kind.length < 3 || fields.length < 5) {
                                return;
                            }
                            var names =
                                    switch (kind[0]) {
                                        case "cgroup2" -> List.of(UNIFIED);
                                        case "cgroup" -> List.of(kind[2].split(","));
                                        default -> List.<String>of();
                                    };
                            for (String name : names) {
                                if (paths.containsKey(name)) {
                                    String path = within(paths.get(name), fields[3]);
                                    places.putIfAbsent(name, Path.of(fields[4] + path).normalize());
                                }
                            }
                        });
        return Map.copyOf(places);
    }

    /** A container may see only a part of the hierarchy, mounted as if it were the whole. */
    private static String within(String path, String root) {
        if (root.equals("/")) {
            return path.startsWith("/..") ? "/" : path;
        }
        return path.startsWith(root) ? path.substring(root.length()) : "/";
    }
}
