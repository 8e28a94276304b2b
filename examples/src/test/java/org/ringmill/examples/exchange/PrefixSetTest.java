package org.ringmill.examples.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PrefixSetTest {
    private static final long MOST = (1L << PrefixSet.PREFIX_BITS) - 1;

    @Test
    void shouldFollowInOrderWhenNumbersAreRandom() {
        for (long seed = 1; seed <= 6; seed++) {
            System.out.println("seed=" + seed);
            final SplittableRandom random = new SplittableRandom(seed);
            final PrefixSet set = new PrefixSet(1);
            final TreeSet<Long> expected = new TreeSet<>();
            for (int i = 0; i < 5_000; i++) {
                // All magnitudes, so that numbers share few or many of their nodes.
                final long number = random.nextLong() & MOST >> random.nextInt(PrefixSet.PREFIX_BITS);
                if (expected.add(number)) {
                    set.add(number);
                } else {
                    expected.remove(number);
                    set.remove(number);
                }
                if (i % 100 == 0) {
                    check(set, expected);
                }
            }
        }
    }

    @Test
    void shouldFindNothingWhenAtTheEnd() {
        final PrefixSet set = new PrefixSet(1);
        set.add(0);
        assertThat(set.after(0)).isEqualTo(PrefixSet.NONE);
        set.add(MOST);
        assertThat(set.after(0)).isEqualTo(MOST);
        assertThat(set.after(MOST)).isEqualTo(PrefixSet.NONE);
    }

    private static void check(final PrefixSet set, final TreeSet<Long> expected) {
        for (final long number : expected) {
            final Long higher = expected.higher(number);
            assertThat(set.after(number)).isEqualTo(higher == null ? PrefixSet.NONE : higher);
        }
    }
}
