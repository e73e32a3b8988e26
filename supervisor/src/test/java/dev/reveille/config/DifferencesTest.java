package dev.reveille.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.reveille.config.TopicPlan.Found;
import dev.reveille.schemas.Topic;
import dev.reveille.schemas.TopicLayout;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DifferencesTest {
    @Test
    void oneSettingThatDiffersIsToldOnceForAllTopics() {
        // Given
        var wanted = new TopicLayout(12, 8, (short) 3, (short) 2);
        var there = TopicLayout.SINGLE_BROKER;
        var all =
                Arrays.stream(Topic.values())
                        .flatMap(
                                topic ->
                                        plan(topic, wanted)
                                                .differences(found(topic, there))
                                                .stream())
                        .toList();
        // When
        var told = Differences.byCause(all);
        // Then
        assertThat(told.stream().filter(TopicPlan.Difference::fatal))
                .extracting(TopicPlan.Difference::line)
                .hasSize(2)
                .anyMatch(
                        line ->
                                line.matches(
                                        "reveille.activity and \\d+ other topics: partitions is 4,"
                                                + " the catalogue says 12"))
                .contains(
                        "reveille.control and 3 other topics: partitions is 2, the catalogue says"
                                + " 8");
        assertThat(told)
                .extracting(TopicPlan.Difference::remedy)
                .anyMatch(remedy -> remedy.contains("--override topics.partitions=4"))
                .anyMatch(remedy -> remedy.contains("--override topics.pools=2"));
    }

    private static TopicPlan plan(Topic topic, TopicLayout layout) {
        return TopicPlan.of(
                topic, "reveille." + topic.name().toLowerCase(java.util.Locale.ROOT), layout);
    }

    private static Found found(Topic topic, TopicLayout layout) {
        TopicPlan plan = plan(topic, layout);
        return new Found(plan.partitions(), plan.replication(), plan.configs());
    }
}
