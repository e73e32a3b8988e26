package dev.reveille.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How tests start Reveille in JVMs of their own: soon up, and with little memory. */
final class Jvm {
    private static final List<String> OPTIONS =
            List.of(
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx512m",
                    "-Xlog:cds*=off",
                    "-Xlog:aot*=off",
                    "-Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory");

    private Jvm() {}

    /** The command that runs this main class, with further options of the JVM before it. */
    static List<String> command(String main, String... options) throws IOException {
        var archive = ClassArchive.forTests();
        var command = plain(archive.classPath(), main, options);
        if (Files.exists(archive.file())) {
            command.add(1, "-XX:SharedArchiveFile=" + archive.file());
        }
        return command;
    }

    /** The same, whether or not an archive is there. */
    static List<String> plain(String classPath, String main, String... options) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", classPath, main));
        return command;
    }
}
