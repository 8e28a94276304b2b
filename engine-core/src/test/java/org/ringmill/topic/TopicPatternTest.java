package org.ringmill.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringmill.agent.ThreadLayout;

class TopicPatternTest {
    @ParameterizedTest
    @CsvSource({
        "orders.eu.created, orders.eu.created, true",
        "orders.eu.created, orders.eu, false",
        "orders.*, orders.eu, true",
        "orders.*, orders, false",
        "orders.*, orders.eu.created, false",
        "orders.>, orders.eu, true",
        "orders.>, orders.eu.created, true",
        "orders.>, orders, false",
        "*.created, orders.created, true",
        "*.created, orders.eu.created, false",
        "*.*.created, orders.eu.created, true",
        "*.>, orders, false",
        "*.>, orders.eu, true",
        ">, orders, true",
        ">, orders.eu.created, true",
        "*, orders, true",
        "Orders, orders, false",
    })
    void shouldMatchByTokens(final String pattern, final String topic, final boolean matches) {
        assertThat(TopicPattern.of(pattern).matches(topic)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 1 to 255",
        "'.', empty",
        "a..b, empty",
        ".a, empty",
        "a., empty",
        "a.>.b, last",
        "a.b*, of its own",
        "a.>>, of its own",
        "a. b, white space",
        "1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17, at most 16",
    })
    void shouldSayWhatIsWrongWithAPattern(final String pattern, final String why) {
        assertThatThrownBy(() -> TopicPattern.of(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why)
                .hasMessageContaining("pattern=" + pattern);
    }

    @Test
    void shouldRefuseNamesThatArePatternsOrTooLong() {
        try (Topics<String> topics =
                Topics.<String>builder("names").layout(ThreadLayout.caller()).start()) {
            for (final String name : List.of("a.*", ">", "a..b", "", "x".repeat(256))) {
                assertThatThrownBy(() -> topics.publish(name, "m"))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("topic=" + name);
                assertThatThrownBy(() -> topics.publisher(name)).isInstanceOf(IllegalArgumentException.class);
            }
            assertThat(topics.metrics().topics()).isEmpty();
        }
    }

    /** The trie, as subscriptions come and go, against regular expressions. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldFindWhatANaiveMatcherFindsForAnyPatterns(final long seed) {
        final SplittableRandom random = new SplittableRandom(seed);
        try (Topics<String> topics =
                Topics.<String>builder("trie").layout(ThreadLayout.caller()).start()) {
            final List<Subscription<String>> open = new ArrayList<>();
            for (int round = 0; round < 300; round++) {
                if (open.isEmpty() || random.nextInt(3) > 0) {
                    open.add(topics.subscribe(randomPattern(random)).buffer(2).open());
                } else {
                    open.remove(random.nextInt(open.size())).unsubscribe();
                }
                final String topic = randomTokens(random, List.of("a", "b", "c"));
                final long receipt = topics.publish(topic, "m" + round);
                final List<Subscription<String>> found =
                        open.stream().filter(each -> each.poll() != null).toList();
                assertThat(found)
                        .as("seed %d, round %d, topic %s", seed, round, topic)
                        .isEqualTo(open.stream()
                                .filter(each -> naive(each.pattern(), topic))
                                .toList());
                assertThat(Receipt.taken(receipt)).isEqualTo(found.size());
                open.forEach(each -> assertThat(TopicPattern.of(each.pattern()).matches(topic))
                        .isEqualTo(naive(each.pattern(), topic)));
            }
        }
    }

    private static String randomPattern(final SplittableRandom random) {
        final String tokens = randomTokens(random, List.of("a", "b", "c", "*", "*"));
        return switch (random.nextInt(6)) {
            case 0 -> ">";
            case 1 -> tokens + ".>";
            default -> tokens;
        };
    }

    private static String randomTokens(final SplittableRandom random, final List<String> tokens) {
        return random.ints(1 + random.nextInt(4), 0, tokens.size())
                .mapToObj(tokens::get)
                .collect(Collectors.joining("."));
    }

    private static boolean naive(final String pattern, final String topic) {
        return topic.matches(pattern.replace(".", "\\.").replace("*", "[^.]+").replace(">", ".+"));
    }
}
