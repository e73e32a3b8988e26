package dev.reveille.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/reveille}, in a checkout whose Maven is a script, or installed. */
class LauncherTest {
    @TempDir Path checkout;

    @Test
    void aBuildsWordsGoToAFileWithoutATerminalsEscapes() throws Exception {
        // Given
        Path bin = Files.createDirectories(checkout.resolve("supervisor/bin"));
        Path launcher = Files.copy(Path.of("bin/reveille"), bin.resolve("reveille"));
        executable(launcher);
        Path tools = Files.createDirectories(checkout.resolve("tools"));
        executable(
                Files.writeString(
                        tools.resolve("mvn"),
                        """
                        #!/bin/sh
                        printf '\\033[0m\\033[1;31mno such class\\033[m\\n'
                        exit 1
                        """));
        // When
        Path said = checkout.resolve("said");
        var builder =
                new ProcessBuilder(launcher.toString(), "status")
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().merge("PATH", tools.toString(), (path, own) -> own + ":" + path);
        var process = builder.start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        // Then
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(Files.readString(said))
                .doesNotContain("\033")
                .contains("\nno such class\n", "BuildFailed (Startup)", "  Remedy: repair");
    }

    @Test
    void jarsOfEvaluatorsStandBehindEverythingElseOnTheClassPath() throws Exception {
        // Given
        Path jar = Files.writeString(checkout.resolve("mine.jar"), "PK and more");
        Path folder = Files.createDirectories(checkout.resolve("home/evaluators"));
        Path other = Files.writeString(folder.resolve("other.jar"), "PK and more");
        Path broken = Files.writeString(checkout.resolve("broken.jar"), "no jar");
        Path lib = checkout.resolve("home/lib");
        Files.createDirectories(lib);
        Files.writeString(lib.resolve("b.jar"), "PK and more");
        Files.writeString(lib.resolve("a.jar"), "PK and more");
        String ours = lib.resolve("a.jar") + ":" + lib.resolve("b.jar");
        // When
        var byDefault = installed("");
        var named = installed(jar + ":" + broken + ":" + folder + ":" + checkout.resolve("gone"));
        // Then
        assertThat(byDefault).contains("-cp " + ours + ":" + other + " dev.reveille.app.Main");
        assertThat(named)
                .contains("-cp " + ours + ":" + jar + ":" + other + " dev.reveille.app.Main")
                .contains("EvaluatorNotLoaded (Configuration): " + broken + " is no jar")
                .contains("EvaluatorNotLoaded (Configuration): " + checkout.resolve("gone"));
    }

    @Test
    void aCacheOfClassesIsNamedOnlyWhereThereIsOne() throws Exception {
        // Given
        var without = installed("");
        // When
        Path cache = checkout.resolve("home/lib/reveille-short.aot");
        Files.writeString(cache, "classes");
        var with = installed("");
        // Then
        assertThat(without).doesNotContain("AOTCache");
        assertThat(with).contains("-XX:AOTCache=" + cache);
    }

    @Test
    void whatAContainersFirstProcessChoseHoldsForConfigAlone() throws Exception {
        // Given
        Files.writeString(
                checkout.resolve("reveille.chosen"),
                "REVEILLE_NODE_ID=elder\nREVEILLE_NODE_STATE_DIR=/volume/node-0\nPATH=/nowhere\n");
        // When
        var config = installed("", "config");
        var status = installed("", "status");
        // Then
        assertThat(config).contains("REVEILLE_NODE_ID=elder", "NODE_STATE_DIR=/volume/node-0");
        assertThat(status).doesNotContain("REVEILLE_NODE");
    }

    /** What an installed launcher would run, with a JDK that only says what it was asked. */
    private String installed(String evaluators) throws Exception {
        return installed(evaluators, "status");
    }

    private String installed(String evaluators, String command) throws Exception {
        Path home = checkout.resolve("home");
        Files.createDirectories(home.resolve("lib"));
        Path bin = Files.createDirectories(home.resolve("bin"));
        Path launcher = bin.resolve("reveille");
        Files.copy(Path.of("bin/reveille"), launcher, StandardCopyOption.REPLACE_EXISTING);
        executable(launcher);
        Path jdk = checkout.resolve("jdk");
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25\"\n");
        executable(Files.writeString(jdk.resolve("bin/java"), "#!/bin/sh\necho \"$@\"\nenv\n"));
        Path said = checkout.resolve("said");
        var builder =
                new ProcessBuilder(launcher.toString(), command)
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile());
        builder.environment().put("JAVA_HOME", jdk.toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("REVEILLE_"));
        builder.environment().put("TMPDIR", checkout.toString());
        if (!evaluators.isEmpty()) {
            builder.environment().put("REVEILLE_EVALUATORS", evaluators);
        }
        assertThat(builder.start().waitFor(30, TimeUnit.SECONDS)).isTrue();
        return Files.readString(said);
    }

    private static void executable(Path file) throws Exception {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }
}
