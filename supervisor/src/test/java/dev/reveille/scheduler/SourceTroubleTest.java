package dev.reveille.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Kafka's clients throw is told as what a source lacks. */
class SourceTroubleTest {
    static Stream<Arguments> failures() {
        var partition = new TopicPartition("shop.orders", 3);
        return Stream.of(
                Arguments.of(
                        new TimeoutException("Timeout expired after 5000ms while awaiting InitPro"),
                        "the broker does not answer in time"),
                Arguments.of(
                        new TopicAuthorizationException(Set.of("shop.orders")),
                        "it may not use shop.orders"),
                Arguments.of(
                        new SaslAuthenticationException("Authentication failed: SCRAM"),
                        "the broker does not accept who it is"),
                Arguments.of(
                        new OffsetOutOfRangeException(Map.of(partition, 17L)),
                        "where it was to go on is no longer in its topic"),
                Arguments.of(
                        new ProducerFencedException("There is a newer producer with the same tra"),
                        "another scheduler of the same name reads it"),
                Arguments.of(
                        new CommitFailedException("Offset commit cannot be completed since the c"),
                        "its partitions went to another scheduler meanwhile"),
                Arguments.of(
                        new KafkaException("Cannot execute", new NotEnoughReplicasException("x")),
                        "the broker refuses: not enough replicas"),
                Arguments.of(
                        new KafkaException(
                                "User rebalance callback throws an error",
                                SourceTrouble.notSettled("shop.orders")),
                        "the scheduler that reads shop.orders-0 has not settled where to begin"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void itIsSaidInPlainWordsWithARemedy(Exception failure, String said) {
        var problem = SourceTrouble.of("orders", failure);
        assertThat(problem.message()).isEqualTo(said);
        assertThat(problem.remedy()).isNotBlank();
        assertThat(problem.code()).isEqualTo("SourceNotRead");
    }
}
