package dev.reveille.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.reveille.core.fleet.Category;
import dev.reveille.core.fleet.Problem;
import dev.reveille.schemas.CodecException;
import dev.reveille.schemas.CodecException.Code;
import dev.reveille.schemas.SingleObjectCodec;
import dev.reveille.schemas.Tick;
import dev.reveille.schemas.TopicNames;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class PatientCodecTest {
    private static final byte[] BYTES = new SingleObjectCodec().encode("ticks", new Tick("s1"));

    private final ShakyCodec shaky = new ShakyCodec(Tick.class);

    private static Tick read(PatientCodec codec) {
        return codec.decode("ticks", BYTES, Tick.class);
    }

    @ParameterizedTest
    @EnumSource(Code.class)
    void itWaitsOutWhatPassesAndNothingElse(Code code) throws Exception {
        shaky.fails(code);
        try (var codec = new PatientCodec(shaky)) {
            if (!code.recoverable() || code == Code.STOPPED) {
                assertThatThrownBy(() -> read(codec)).isInstanceOf(CodecException.class);
                assertThat(shaky.failures()).isEqualTo(1);
                return;
            }
            var reading = CompletableFuture.supplyAsync(() -> read(codec));
            await().until(() -> shaky.failures() >= 2);
            assertThat(reading).isNotDone();
            shaky.fails(null);
            assertThat(reading.get(10, TimeUnit.SECONDS).getScheduler()).isEqualTo("s1");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Code.class,
            names = {"REGISTRY_DENIED", "INCOMPATIBLE_SCHEMA", "UNREGISTERED_SCHEMA"})
    void atStartARefusalIsToldAtOnceEvenBehindAnOutage(Code refusal) throws Exception {
        // Given
        shaky.fails(Code.REGISTRY_UNREACHABLE);
        try (var codec = new PatientCodec(shaky)) {
            var preparing = CompletableFuture.runAsync(() -> codec.prepare("ticks", Tick.class));
            await().until(() -> shaky.failures() >= 2);
            assertThat(preparing).isNotDone();
            // When
            shaky.fails(refusal);
            // Then
            assertThatThrownBy(() -> preparing.get(10, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfSatisfying(
                            CodecException.class, e -> assertThat(e.code()).isEqualTo(refusal));
        }
    }

    @Test
    void checkingSaysHowTheRegistryIsNowAndSoDoesWhatIsAround() {
        var around = new JsonToo(shaky, TopicNames.DEFAULT);
        try (var codec = new PatientCodec(around)) {
            codec.check();
            shaky.fails(Code.REGISTRY_UNREACHABLE);
            assertThatThrownBy(codec::check).isInstanceOf(CodecException.class);
            assertThatThrownBy(() -> around.prepare("ticks", Tick.class))
                    .isInstanceOf(CodecException.class);
        }
    }

    @Test
    void whatItWaitsForIsSaidOnlyWhileItWaits() throws Exception {
        try (var codec = new PatientCodec(shaky)) {
            assertThat(codec.trouble()).isEmpty();
            shaky.fails(Code.REGISTRY_UNREACHABLE);
            var reading = CompletableFuture.supplyAsync(() -> read(codec));
            await().until(() -> codec.trouble().isPresent());
            Problem problem = codec.trouble().orElseThrow();
            assertThat(problem.code()).isEqualTo("RegistryUnreachable");
            assertThat(problem.category()).isEqualTo(Category.COMMUNICATION);
            assertThat(problem.recoverable()).isTrue();
            shaky.fails(null);
            reading.get(10, TimeUnit.SECONDS);
            assertThat(codec.trouble()).isEmpty();
        }
    }

    @Test
    void aRecordThatProvesBadAfterAllIsToldAtOnce() throws Exception {
        shaky.fails(Code.REGISTRY_UNREACHABLE);
        try (var codec = new PatientCodec(shaky)) {
            var reading = CompletableFuture.supplyAsync(() -> read(codec));
            await().until(() -> shaky.failures() >= 1);
            shaky.fails(Code.UNKNOWN_SCHEMA);
            assertThatThrownBy(() -> reading.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            CodecException.class,
                            e -> assertThat(e.code()).isEqualTo(Code.UNKNOWN_SCHEMA));
            assertThat(codec.trouble()).isEmpty();
        }
    }

    @Test
    void itsPatienceEndsAndThenTheRecordIsStillBlameless() {
        shaky.fails(Code.REGISTRY_UNREACHABLE);
        try (var codec = new PatientCodec(shaky, Duration.ofMillis(300))) {
            assertThatThrownBy(() -> read(codec))
                    .isInstanceOfSatisfying(
                            CodecException.class, e -> assertThat(e.recoverable()).isTrue());
            assertThat(shaky.failures()).isBetween(2, 6);
            assertThat(codec.trouble()).isEmpty();
        }
    }

    @Test
    void closingEndsEveryWaitAndOfThoseAroundItToo() throws Exception {
        shaky.fails(Code.REGISTRY_UNREACHABLE);
        var codec = new PatientCodec(shaky);
        var endless = PatientCodec.endless(codec);
        var reading = CompletableFuture.supplyAsync(() -> read(endless));
        await().until(() -> codec.trouble().isPresent());
        codec.close();
        assertThatThrownBy(() -> reading.get(5, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        CodecException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(Code.STOPPED);
                            assertThat(e.recoverable()).isTrue();
                        });
    }
}
