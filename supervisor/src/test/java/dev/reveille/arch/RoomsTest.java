package dev.reveille.arch;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rooms know only those the design says they know. */
class RoomsTest {
    /** Each may know those before it. */
    private static final List<String> CORE =
            List.of(
                    "fleet",
                    "relevance",
                    "lifecycle",
                    "placement",
                    "control",
                    "supervision",
                    "agent",
                    "check");

    /** Known to every shell room. */
    private static final Set<String> COMMON = Set.of("wire", "config", "metrics");

    /** What a shell room may know of the others beyond the common ones; app may know all. */
    private static final Map<String, Set<String>> SHELL =
            Map.ofEntries(
                    Map.entry("wire", Set.of()),
                    Map.entry("config", Set.of()),
                    Map.entry("metrics", Set.of()),
                    Map.entry("topology", Set.of()),
                    Map.entry("scheduler", Set.of()),
                    Map.entry("node", Set.of("os", "gate")),
                    Map.entry("os", Set.of()),
                    Map.entry("gate", Set.of()),
                    Map.entry("rules", Set.of()),
                    Map.entry("api", Set.of()),
                    Map.entry("cli", Set.of("history")),
                    Map.entry("history", Set.of()),
                    Map.entry("bench", Set.of("app")),
                    Map.entry("dev", Set.of()));

    private static final JavaClasses ALL =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.reveille");

    static Stream<String> coreRooms() {
        return CORE.stream();
    }

    static Stream<String> shellRooms() {
        return SHELL.keySet().stream().sorted();
    }

    @Test
    void theCoreKnowsOnlyTheJdkAndJspecify() {
        classes()
                .that()
                .resideInAPackage("dev.reveille.core..")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("java..", "org.jspecify..", "dev.reveille.core.."))
                .check(ALL);
    }

    @Test
    void theCoreReadsNoClockAndNoFileAndStartsNoThread() {
        noClasses()
                .that()
                .resideInAPackage("dev.reveille.core..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("java.io", "java.nio..", "java.net..", "java.sql..")
                                .and(not(resideInAPackage("java.nio.charset")))
                                .and(not(assignableTo(Path.class)))
                                .and(not(assignableTo(Serializable.class))))
                .orShould()
                .dependOnClassesThat(assignableTo(Thread.class))
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .check(ALL);
    }

    @ParameterizedTest
    @MethodSource("coreRooms")
    void aCoreRoomKnowsOnlyThoseBeforeIt(String room) {
        var later = CORE.subList(CORE.indexOf(room) + 1, CORE.size());
        if (later.isEmpty()) {
            assertThat(room).isEqualTo("check");
            return;
        }
        noClasses()
                .that()
                .resideInAPackage("dev.reveille.core." + room + "..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(
                                later.stream()
                                        .map(other -> "dev.reveille.core." + other + "..")
                                        .toArray(String[]::new)))
                .check(ALL);
    }

    @ParameterizedTest
    @MethodSource("shellRooms")
    void aShellRoomKnowsTheCoreTheCommonRoomsAndOnlyTheOthersItNeeds(String room) {
        var strangers =
                Stream.concat(SHELL.keySet().stream(), Stream.of("app"))
                        .filter(other -> !other.equals(room))
                        .filter(other -> !COMMON.contains(other))
                        .filter(other -> !SHELL.getOrDefault(room, Set.of()).contains(other))
                        .map(other -> "dev.reveille." + other + "..")
                        .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("dev.reveille." + room + "..")
                .should()
                .dependOnClassesThat(resideInAnyPackage(strangers))
                // Rooms of later issues have no classes yet.
                .allowEmptyShould(true)
                .check(ALL);
    }

    @Test
    void onlyWireSeesGeneratedClasses() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.reveille.wire..", "dev.reveille.schemas..", "dev.reveille.agent..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.reveille.schemas")
                                .and(assignableTo(SpecificRecordBase.class)))
                .check(ALL);
    }

    @Test
    void whatUsersPutOnTheirClassPathKnowsNothingOfTheSupervisor() {
        classes()
                .that()
                .resideInAnyPackage("dev.reveille.schemas..", "dev.reveille.agent..")
                .should()
                .onlyDependOnClassesThat(
                        not(resideInAPackage("dev.reveille.."))
                                .or(
                                        resideInAnyPackage(
                                                "dev.reveille.schemas..", "dev.reveille.agent..")))
                .check(ALL);
    }

    static Stream<JavaPackage> packages() {
        return ALL.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .sorted(Comparator.comparing(JavaPackage::getName));
    }

    @ParameterizedTest
    @MethodSource("packages")
    void everyPackageSaysThatNothingInItIsNull(JavaPackage room) {
        assertThat(room.tryGetPackageInfo())
                .as("package-info of " + room.getName())
                .hasValueSatisfying(
                        info -> assertThat(info.isAnnotatedWith(NullMarked.class)).isTrue());
    }

    @ParameterizedTest
    @MethodSource("packages")
    void everyPackageIsARoomOfTheDesign(JavaPackage found) {
        String name = found.getName().substring("dev.reveille".length());
        assertThat(
                        Stream.of(
                                        CORE.stream().map(room -> ".core." + room),
                                        SHELL.keySet().stream().map(room -> "." + room),
                                        Stream.of(".app", ".schemas", ".agent"))
                                .flatMap(rooms -> rooms))
                .anyMatch(room -> name.equals(room) || name.startsWith(room + "."));
    }
}
