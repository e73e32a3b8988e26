package dev.reveille.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which build of Reveille this is. */
public final class Build {
    /** As the build has it, such as {@code 0.1.0}; {@code unknown} outside of one. */
    public static final String VERSION = version();

    private Build() {}

    private static String version() {
        var properties = new Properties();
        try (var in = Build.class.getResourceAsStream("build.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version", "unknown");
    }
}
